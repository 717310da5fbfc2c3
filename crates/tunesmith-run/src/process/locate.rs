//! Finds the program of a command as the system would, and says what is missing when it would not.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::exit::SpawnFailure;

/// Where a program would be started from: a name with a `/` in it is taken relative to `folder`, another is looked
/// for in PATH (`path`, or this process's own).
///
/// # Errors
/// It does not exist or cannot be executed; the message says where it was looked for and what would be right.
pub fn locate(program: &str, folder: &Path, path: Option<&OsStr>) -> Result<PathBuf, SpawnFailure> {
    if program.contains('/') {
        let full = folder.join(program);
        return match check(&full) {
            Found::Executable => Ok(full),
            Found::Other(why) => Err(not_executable(program, why)),
            Found::Nothing => Err(SpawnFailure::NotFound {
                program: program.to_owned(),
                hint: format!("no file {}", full.display()),
            }),
        };
    }
    let own = std::env::var_os("PATH");
    let path = path.or(own.as_deref()).unwrap_or(OsStr::new("/usr/local/bin:/usr/bin:/bin"));
    let mut blocked = None;
    for place in std::env::split_paths(path) {
        let full = folder.join(place).join(program);
        match check(&full) {
            Found::Executable => return Ok(full),
            Found::Other(why) if full.is_file() => blocked = blocked.or(Some(why)),
            _ => {}
        }
    }
    match blocked {
        Some(why) => Err(not_executable(program, why)),
        None => {
            Err(SpawnFailure::NotFound { program: program.to_owned(), hint: hint(program, folder, path) })
        }
    }
}

enum Found {
    Executable,
    Other(String),
    Nothing,
}

fn check(path: &Path) -> Found {
    let Ok(data) = fs::metadata(path) else { return Found::Nothing };
    if data.is_dir() {
        return Found::Other(format!("{} is a folder", path.display()));
    }
    if executable(path) {
        Found::Executable
    } else {
        Found::Other(format!(
            "{0} may not be executed; run chmod +x {0}, or name its interpreter before it",
            path.display()
        ))
    }
}

#[cfg(unix)]
fn executable(path: &Path) -> bool {
    nix::unistd::access(path, nix::unistd::AccessFlags::X_OK).is_ok()
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> bool {
    true
}

fn not_executable(program: &str, hint: String) -> SpawnFailure {
    SpawnFailure::NotExecutable { program: program.to_owned(), hint }
}

/// A file in the folder, or a near name in PATH.
fn hint(program: &str, folder: &Path, path: &OsStr) -> String {
    if folder.join(program).is_file() {
        return format!(
            "it is not in PATH, but there is a file of that name in {}: write ./{program}",
            folder.display()
        );
    }
    let near = names(path)
        .map(|name| (strsim::damerau_levenshtein(program, &name), name))
        .filter(|(distance, name)| *distance <= 1 || (*distance == 2 && name.len() > 4))
        .min();
    match near {
        Some((_, name)) => format!("it is not in PATH; did you mean {name}?"),
        None => "it is not in PATH; install it, or write its full path".to_owned(),
    }
}

fn names(path: &OsStr) -> impl Iterator<Item = String> {
    std::env::split_paths(path)
        .filter_map(|place| fs::read_dir(place).ok())
        .flat_map(|files| files.flatten())
        .filter_map(|file| file.file_name().into_string().ok())
}
