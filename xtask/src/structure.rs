//! The structure that ARCHITECTURE.md promises: which crate may use which, and what is absent from each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run::{output, root};

/// Each crate with the crates of the workspace that it may depend on. Tests may use the testkit besides.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("tunesmith-core", &[]),
    ("tunesmith-math", &[]),
    ("tunesmith-derive", &[]),
    ("tunesmith-train", &[]),
    ("tunesmith-search", &["tunesmith-core", "tunesmith-math"]),
    ("tunesmith-explain", &["tunesmith-core", "tunesmith-math", "tunesmith-search"]),
    ("tunesmith-store", &["tunesmith-core"]),
    ("tunesmith-testkit", &["tunesmith-core"]),
    ("tunesmith", &["tunesmith-core", "tunesmith-search", "tunesmith-store", "tunesmith-derive"]),
    (
        "tunesmith-run",
        &[
            "tunesmith-core",
            "tunesmith-search",
            "tunesmith-explain",
            "tunesmith-store",
            "tunesmith",
            "tunesmith-train",
        ],
    ),
    (
        "tunesmith-cli",
        &[
            "tunesmith-core",
            "tunesmith-search",
            "tunesmith-explain",
            "tunesmith-store",
            "tunesmith",
            "tunesmith-run",
            "tunesmith-train",
        ],
    ),
    ("xtask", &[]),
];

/// What the sources of a crate must not contain, and why.
const ABSENT: [(&[&str], &[&str], &str); 5] = [
    (
        &["tunesmith-core", "tunesmith-math", "tunesmith-search", "tunesmith-explain"],
        &[
            "std::fs",
            "std::net",
            "std::process",
            "std::env",
            "std::thread::spawn",
            "thread::scope",
            "SystemTime",
            "Instant::now",
        ],
        "does no I/O, reads no clock and starts no threads",
    ),
    (
        &[
            "tunesmith-core",
            "tunesmith-math",
            "tunesmith-search",
            "tunesmith-explain",
            "tunesmith",
            "tunesmith-train",
            "tunesmith-run",
            "tunesmith-cli",
        ],
        &["rusqlite", "SELECT ", "INSERT INTO"],
        "knows no SQL: only the store does",
    ),
    (
        &[
            "tunesmith-core",
            "tunesmith-math",
            "tunesmith-search",
            "tunesmith-explain",
            "tunesmith-store",
            "tunesmith",
            "tunesmith-run",
            "tunesmith-cli",
        ],
        &["burn_", "burn::"],
        "knows no tensors: only the trainer does",
    ),
    (
        &[
            "tunesmith-core",
            "tunesmith-math",
            "tunesmith-search",
            "tunesmith-explain",
            "tunesmith-store",
            "tunesmith",
            "tunesmith-train",
            "tunesmith-run",
        ],
        &["println!(", "eprintln!(", "print!("],
        "prints nothing: only the program does",
    ),
    (&["tunesmith-train"], &["tunesmith_core", "tunesmith::"], "knows nothing of studies"),
];

/// The crates that may hold `unsafe` code, each use with its reason.
const MAY_BE_UNSAFE: [&str; 1] = ["tunesmith-run"];

/// Crates whose public API must not show types of other libraries.
const FOREIGN: [(&str, &[&str]); 1] =
    [("tunesmith-core", &["imbl::", "serde_json::", "rand_chacha::", "strsim::"])];

pub(crate) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    dependencies(&mut wrong)?;
    light_library(&mut wrong)?;
    absences(&mut wrong)?;
    if !wrong.is_empty() {
        bail!("the structure is not what ARCHITECTURE.md says:\n  {}", wrong.join("\n  "));
    }
    println!("The dependency graph and the invariants hold.");
    Ok(())
}

fn dependencies(wrong: &mut Vec<String>) -> Result<()> {
    let metadata: Value =
        serde_json::from_str(&output("cargo", &["metadata", "--format-version", "1", "--no-deps"])?)?;
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(may) = allowed.get(name) else {
            wrong.push(format!("`{name}` is not in the list of crates: add it with what it may use"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let (on, dev) =
                (dependency["name"].as_str().unwrap_or_default(), dependency["kind"].as_str() == Some("dev"));
            // Tests may look at the layers above, as long as cargo can order them.
            if on.starts_with("tunesmith") && !dev && !may.contains(&on) {
                wrong.push(format!("`{name}` depends on `{on}`, which is not below it"));
            }
        }
    }
    Ok(())
}

/// Depending on the library must not compile a deep-learning framework.
fn light_library(wrong: &mut Vec<String>) -> Result<()> {
    let tree = output("cargo", &["tree", "-p", "tunesmith", "--edges", "normal,build", "--prefix", "none"])?;
    let heavy: BTreeSet<&str> =
        tree.lines().filter_map(|l| l.split(' ').next()).filter(|n| n.starts_with("burn")).collect();
    if !heavy.is_empty() {
        wrong.push(format!("depending on `tunesmith` compiles {heavy:?}"));
    }
    Ok(())
}

fn absences(wrong: &mut Vec<String>) -> Result<()> {
    for (crates, words, why) in ABSENT {
        for name in crates {
            for (file, text) in sources(name)? {
                for word in words.iter().filter(|w| text.contains(**w)) {
                    wrong.push(format!("{} contains `{word}`, but `{name}` {why}", file.display()));
                }
            }
        }
    }
    // This program itself names what it looks for.
    for (name, _) in MAY_USE.into_iter().filter(|(name, _)| *name != "xtask") {
        for (file, text) in sources(name)? {
            let excused = MAY_BE_UNSAFE.contains(&name) && text.contains("reason = ");
            let uses = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"]
                .iter()
                .any(|word| text.contains(word));
            if uses && !excused {
                wrong.push(format!("{} contains unsafe code", file.display()));
            }
        }
    }
    for (name, libraries) in FOREIGN {
        for (file, text) in sources(name)? {
            let shows = |line: &&str| {
                line.trim_start().starts_with("pub ") && libraries.iter().any(|l| line.contains(l))
            };
            for line in text.lines().filter(shows) {
                wrong.push(format!("{} shows another library's type: {}", file.display(), line.trim()));
            }
        }
    }
    Ok(())
}

/// The source files of a crate with their text, without comments.
fn sources(name: &str) -> Result<Vec<(PathBuf, String)>> {
    let folder = root().join("crates").join(name).join("src");
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text =
                fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            let code: Vec<&str> = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
            files.push((path.strip_prefix(root()).unwrap_or(&path).to_owned(), code.join("\n")));
        }
    }
    Ok(())
}
