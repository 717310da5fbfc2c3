//! Reading images from folders: one sub-folder a class, PNG and JPEG files in it, all of one size or scaled to one.
//!
//! Files are taken in the order of their names, so that the content hash does not depend on the file system. The images are colour as
//! soon as one of them is; transparency is dropped. Files whose name starts with a dot are left out, and so are those that file managers leave
//! behind.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use image::DynamicImage;
use image::imageops::FilterType;

use super::dataset::{Extras, Features};
use super::labels::number_classes;
use super::shape::SIDES;
use super::{DataError, Dataset, ImageShape, Target, Task};

impl Dataset {
    /// Reads `path/CLASS/*.{png,jpg,jpeg}`. With a size, `[height, width]` or `[height, width, channels]`, images of any size are scaled to it,
    /// their sides each by itself, and become grey or colour where it says so.
    ///
    /// # Errors
    /// A folder that cannot be read, fewer than two classes, a class without images, a file that is no PNG or JPEG; without a size images of
    /// different sizes or outside 8 to 64 pixels; a size outside of these, or channels other than 1 and 3.
    pub fn from_folder(path: &Path, size: Option<&[usize]>) -> Result<Arc<Self>, DataError> {
        let wanted = size.map(ImageShape::wanted).transpose().map_err(|what| DataError::file(path, what))?;
        let folders: Vec<PathBuf> = entries(path)?.into_iter().filter(|p| p.is_dir()).collect();
        if folders.len() < 2 {
            let what = format!(
                "there {}; put the images of each class in a folder of its own, with at least two classes",
                if folders.len() == 1 { "is one sub-folder" } else { "are no sub-folders" }
            );
            return Err(DataError::file(path, what));
        }
        let mut images: Vec<(PathBuf, DynamicImage)> = Vec::new();
        let mut labels = Vec::new();
        for folder in &folders {
            let class = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let before = images.len();
            for file in entries(folder)? {
                let image = match wanted {
                    Some((height, width, _)) => scaled(open(&file)?, height, width),
                    None => open(&file)?,
                };
                check_size(&file, &image, images.first())?;
                images.push((file, image));
                labels.push(class.clone());
            }
            if images.len() == before {
                return Err(DataError::file(
                    folder,
                    "this class has no images; add some or remove the folder",
                ));
            }
        }
        let channels = wanted.and_then(|(_, _, channels)| channels);
        let colour = channels.map_or_else(|| images.iter().any(|(_, i)| i.color().has_color()), |c| c == 3);
        let (width, height) =
            images.first().map_or((0, 0), |(_, i)| (i.width() as usize, i.height() as usize));
        let shape = ImageShape { height, width, channels: if colour { 3 } else { 1 } };
        let mut values = Vec::with_capacity(images.len() * shape.len());
        for (_, image) in images {
            let bytes = if colour { image.into_rgb8().into_raw() } else { image.into_luma8().into_raw() };
            values.extend(bytes.into_iter().map(f32::from));
        }
        let (classes, labels) = number_classes(&labels);
        Ok(Arc::new(Self::assemble(
            Features::Pixels { shape, values },
            Task::Classification { classes },
            Target::Classes(labels),
            Extras::default(),
        )))
    }
}

/// What file managers leave in folders of images.
const LEFT_BEHIND: [&str; 2] = ["Thumbs.db", "desktop.ini"];

/// What a folder holds, by name, without what is hidden.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let failed = |e| DataError::read(folder, e);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && !LEFT_BEHIND.contains(&&*name) {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// The images in a folder and its sub-folders, by name.
pub(crate) fn image_files(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(image_files(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The pixels of an image, scaled to this shape.
pub(crate) fn image_pixels(file: &Path, shape: ImageShape) -> Result<Vec<f32>, DataError> {
    let image = scaled(open(file)?, shape.height, shape.width);
    let bytes =
        if shape.channels == 3 { image.into_rgb8().into_raw() } else { image.into_luma8().into_raw() };
    Ok(bytes.into_iter().map(f32::from).collect())
}

/// An image of this size, as it is where it has it already.
fn scaled(image: DynamicImage, height: usize, width: usize) -> DynamicImage {
    if (image.height() as usize, image.width() as usize) == (height, width) {
        return image;
    }
    // Sides are at most 64. The filter widens as images shrink, so that fine patterns do not alias.
    image.resize_exact(width as u32, height as u32, FilterType::Triangle)
}

/// Whether a file's name says PNG or JPEG.
pub(crate) fn is_image(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    ["png", "jpg", "jpeg"].contains(&extension.as_str())
}

fn open(file: &Path) -> Result<DynamicImage, DataError> {
    if file.is_dir() {
        let what = "this is a folder within that of a class; put its images into that of the class";
        return Err(DataError::file(file, what));
    }
    if !is_image(file) {
        return Err(DataError::file(
            file,
            "this is no PNG or JPEG file; convert it or move it out of the folder",
        ));
    }
    let bytes = std::fs::read(file).map_err(|e| DataError::read(file, e))?;
    image::load_from_memory(&bytes).map_err(|e| {
        DataError::file(file, format!("the image cannot be decoded ({e}); replace or remove it"))
    })
}

fn check_size(
    file: &Path,
    image: &DynamicImage,
    first: Option<&(PathBuf, DynamicImage)>,
) -> Result<(), DataError> {
    let size = |i: &DynamicImage| format!("{}x{}", i.height(), i.width());
    let fits = |side: u32| SIDES.contains(&(side as usize));
    if !fits(image.height()) || !fits(image.width()) {
        let what = format!(
            "the image is {}; each side must be {} to {} pixels: say image = [32, 32] under [model] to have all scaled to such a size",
            size(image),
            SIDES.start(),
            SIDES.end()
        );
        return Err(DataError::file(file, what));
    }
    if let Some((other, reference)) = first
        && (reference.height(), reference.width()) != (image.height(), image.width())
    {
        let what = format!(
            "the image is {}, but {} is {}; say image = [32, 32] under [model], or another size, to have all scaled to it",
            size(image),
            other.display(),
            size(reference)
        );
        return Err(DataError::file(file, what));
    }
    Ok(())
}
