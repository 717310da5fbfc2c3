//! A folder of its own for each test, the program run in it, and transcripts that read the same on every machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::Value as Json;
use tempfile::TempDir;
use tunesmith::{Settings, Store, Study};

pub(crate) struct Place {
    dir: TempDir,
}

/// What the program said, and its exit code.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Said {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("standard output is no JSON ({e}): {self:?}"))
    }

    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Checks that standard error says all of this.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not said: {self:?}");
        }
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        for name in ["TUNESMITH_STORAGE", "TUNESMITH_LOG", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        said(&mut self.command(args))
    }

    /// Runs the program with arguments that hold no spaces.
    pub(crate) fn tunesmith(&self, args: &str) -> Said {
        self.run(&args.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the program several times and writes down what it said.
    pub(crate) fn transcript(&self, lines: &[&str]) -> String {
        let mut text = String::new();
        for line in lines {
            let said = self.tunesmith(line);
            text += &format!("$ tunesmith {line}\n{}", said.out);
            if !said.err.is_empty() {
                text += &format!("-- stderr\n{}", said.err);
            }
            if said.code != 0 {
                text += &format!("-- exit code {}\n", said.code);
            }
            text += "\n";
        }
        text
    }

    pub(crate) fn store(&self) -> Arc<dyn Store> {
        tunesmith::open_store(self.path("tunesmith.db").to_str().unwrap()).unwrap()
    }

    pub(crate) fn study(&self, name: &str, settings: Settings) -> Study {
        Study::create(&self.store(), name, settings).unwrap()
    }

    /// Compares with a snapshot, without times, durations, workers and this folder.
    pub(crate) fn assert_snapshot(&self, name: &str, text: &str) {
        let dir = regex_escape(&self.dir.path().display().to_string());
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            filters => vec![
                (dir.as_str(), "[dir]"),
                (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[time]"),
                (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "[time]"),
                (r"\b\d\.\d\d s\b", "#.## s"),
                (r"\b\d+ (s|min) ago", "# s ago"),
                (r"\b(duration_s|age_s|time_s)(.{2,3}) \d+(\.\d+)?", "$1$2 #"),
                (r"by [\w.-]+:\d+", "by [worker]"),
                (r#""worker": "[^"]+""#, r#""worker": "[worker]""#),
            ],
        }, { insta::assert_snapshot!(name, text) });
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tunesmith"))
}

pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}

fn regex_escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_ascii_alphanumeric() || c == '/' { vec![c] } else { vec!['\\', c] })
        .collect()
}
