//! IDX, the format of MNIST and its like: a header with a type and the sizes, then the numbers, big-endian; a file may be compressed
//! with gzip, as those of MNIST are.
//!
//! Images are in one file (`images x height x width`, or with channels last), their classes in another. The format is described where MNIST
//! is [LeCun].
//!
//! [LeCun]: http://yann.lecun.com/exdb/mnist/ "THE MNIST DATABASE of handwritten digits"

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::dataset::{Extras, Features};
use super::labels::number_classes;
use super::table::check_classes;
use super::{DataError, Dataset, ImageShape, Target, Task};

/// Images that are read at once.
const PART: usize = 1024;

impl Dataset {
    /// Reads images in IDX, plain or compressed with gzip, and their classes: from the file `labels` in the same folder, or from the one
    /// that is named as the images are with `labels` for `images` (`train-images-idx3-ubyte.gz`, `train-labels-idx1-ubyte.gz`).
    ///
    /// # Errors
    /// Files that cannot be read, are no IDX, end too early or do not belong together; images outside 8 to 64 pixels.
    pub fn from_idx(images: &Path, labels: Option<&str>) -> Result<Arc<Self>, DataError> {
        let mut file = Idx::open(images)?;
        let (count, shape) = file.images()?;
        let beside = match labels {
            Some(name) => images.with_file_name(name),
            None => labels_of(images)?,
        };
        let labels = read_labels(&beside)?;
        if labels.len() != count {
            let what = format!(
                "{count} images, but {} labels in {}; name the labels of these images",
                labels.len(),
                beside.display()
            );
            return Err(DataError::file(images, what));
        }
        let mut values = Vec::new();
        while let Some(part) = file.next_images(shape, PART)? {
            values.extend(part);
        }
        let (classes, labels) = number_classes(&labels);
        check_classes(&beside, "labels", &classes, count)?;
        Ok(Arc::new(Self::assemble(
            Features::Pixels { shape, values },
            Task::Classification { classes },
            Target::Classes(labels),
            Extras::default(),
        )))
    }

    /// Whether a file begins as IDX does, compressed or not. A file that cannot be read does not.
    pub fn is_idx(path: &Path) -> bool {
        let begins = || -> std::io::Result<bool> {
            let mut magic = [0; 4];
            plain(path)?.read_exact(&mut magic)?;
            Ok(magic[..2] == [0, 0] && Kind::of(magic[2]).is_some())
        };
        path.is_file() && begins().unwrap_or(false)
    }
}

/// The type of the numbers.
#[derive(Clone, Copy)]
enum Kind {
    U8,
    I8,
    I16,
    I32,
    F32,
    F64,
}

impl Kind {
    fn of(code: u8) -> Option<Self> {
        Some(match code {
            0x08 => Self::U8,
            0x09 => Self::I8,
            0x0B => Self::I16,
            0x0C => Self::I32,
            0x0D => Self::F32,
            0x0E => Self::F64,
            _ => return None,
        })
    }

    /// The numbers in these bytes.
    fn numbers(self, bytes: &[u8]) -> Vec<f32> {
        fn all<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
            bytes.as_chunks::<N>().0.iter().map(|b| number(*b)).collect()
        }
        match self {
            Self::U8 => all(bytes, |[b]| f32::from(b)),
            Self::I8 => all(bytes, |b| f32::from(i8::from_be_bytes(b))),
            Self::I16 => all(bytes, |b| f32::from(i16::from_be_bytes(b))),
            Self::I32 => all(bytes, |b| i32::from_be_bytes(b) as f32),
            Self::F32 => all(bytes, f32::from_be_bytes),
            Self::F64 => all(bytes, |b| f64::from_be_bytes(b) as f32),
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// An open file, after its header.
pub(crate) struct Idx {
    path: PathBuf,
    reader: Box<dyn Read>,
    kind: Kind,
    sizes: Vec<usize>,
    /// Items handed out so far.
    read: usize,
}

impl Idx {
    pub(crate) fn open(path: &Path) -> Result<Self, DataError> {
        let wrong = |what: &str| DataError::file(path, what);
        let mut reader = plain(path).map_err(|e| DataError::read(path, e))?;
        let mut word = || -> Result<[u8; 4], DataError> {
            let mut bytes = [0; 4];
            reader.read_exact(&mut bytes).map_err(|e| match e.kind() {
                ErrorKind::UnexpectedEof => wrong("the file ends within its header; fetch it anew"),
                _ => DataError::read(path, e),
            })?;
            Ok(bytes)
        };
        let no_idx = "this is no IDX file; it does not begin as one";
        let [0, 0, code, count] = word()? else { return Err(wrong(no_idx)) };
        let kind = Kind::of(code).ok_or_else(|| wrong(no_idx))?;
        let mut sizes = Vec::new();
        for _ in 0..count {
            sizes.push(u32::from_be_bytes(word()?) as usize);
        }
        Ok(Self { path: path.to_path_buf(), reader, kind, sizes, read: 0 })
    }

    /// How many images there are, and their shape.
    pub(crate) fn images(&self) -> Result<(usize, ImageShape), DataError> {
        let (count, shape) = match *self.sizes.as_slice() {
            [count, height, width] => (count, [height, width, 1]),
            [count, height, width, channels] => (count, [height, width, channels]),
            _ => {
                let what = format!(
                    "the sizes in the file's header are {}, but images have three (how many, height, width) or four (and channels); \
                     name the file of the images",
                    self.sizes.len()
                );
                return Err(DataError::file(&self.path, what));
            }
        };
        let columns =
            shape.iter().try_fold(1_usize, |all, side| all.checked_mul(*side)).unwrap_or(usize::MAX);
        let shape =
            ImageShape::resolve(Some(&shape), columns).map_err(|what| DataError::file(&self.path, what))?;
        if count == 0 {
            return Err(DataError::file(&self.path, "there are no images in this file"));
        }
        Ok((count, shape))
    }

    /// The pixels of the next images, at most so many; none after the last.
    pub(crate) fn next_images(
        &mut self,
        shape: ImageShape,
        most: usize,
    ) -> Result<Option<Vec<f32>>, DataError> {
        self.next(shape.len(), most)
    }

    /// The next items of `width` numbers each, at most so many; none after the last.
    fn next(&mut self, width: usize, most: usize) -> Result<Option<Vec<f32>>, DataError> {
        let count = self.sizes.first().copied().unwrap_or(0);
        let items = most.min(count - self.read);
        if items == 0 {
            return Ok(None);
        }
        let mut bytes = vec![0; items * width * self.kind.bytes()];
        self.reader.read_exact(&mut bytes).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => DataError::file(
                &self.path,
                format!("the file is damaged, or ends before its {count} items do; fetch it anew"),
            ),
            _ => DataError::read(&self.path, e),
        })?;
        self.read += items;
        let values = self.kind.numbers(&bytes);
        if values.iter().any(|v| !v.is_finite()) {
            return Err(DataError::file(
                &self.path,
                "there is a number that is not finite; correct or remove it",
            ));
        }
        Ok(Some(values))
    }
}

/// What a file holds once unpacked.
fn plain(path: &Path) -> std::io::Result<Box<dyn Read>> {
    let mut file = File::open(path)?;
    let mut magic = [0; 2];
    let packed = file.read(&mut magic)? == 2 && magic == [0x1f, 0x8b];
    file.rewind()?;
    let file = BufReader::new(file);
    Ok(if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// The labels' file by the images' name; compressed or not, whichever is there.
fn labels_of(images: &Path) -> Result<PathBuf, DataError> {
    let name = images.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let named = name.replace("images", "labels").replace("idx3", "idx1").replace("idx4", "idx1");
    let other = named.strip_suffix(".gz").map_or_else(|| format!("{named}.gz"), str::to_owned);
    let found = [&named, &other].into_iter().map(|n| images.with_file_name(n)).find(|p| p.is_file());
    found.filter(|path| path != images).ok_or_else(|| {
        let what = if named == name {
            "the file with the labels is not known, as this file's name has no \"images\" in it; name it with target = \"FILE\"".to_owned()
        } else {
            format!("the labels are missing: there is no {named} beside it; name their file with target = \"FILE\"")
        };
        DataError::file(images, what)
    })
}

fn read_labels(path: &Path) -> Result<Vec<String>, DataError> {
    let mut file = Idx::open(path)?;
    if file.sizes.len() != 1 {
        let what = format!(
            "the sizes in the file's header are {}, but labels have one, how many they are; name the file of the labels",
            file.sizes.len()
        );
        return Err(DataError::file(path, what));
    }
    let mut labels = Vec::new();
    while let Some(part) = file.next(1, PART)? {
        labels.extend(part.iter().map(ToString::to_string));
    }
    Ok(labels)
}
