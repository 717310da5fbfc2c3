//! `tunesmith delete`

use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

use serde_json::json;

use crate::context::Context;
use crate::trouble::{Result, Trouble};
use crate::view::count;

/// Deletes a study with all its trials
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study
    study: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Delete the folders of its trials too: logs and checkpoints
    #[arg(long)]
    folders: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(Some(&args.study))?;
    let (name, store, history) = (study.name().to_owned(), study.store().clone(), study.history()?);
    let folder: Option<PathBuf> =
        Some(tunesmith_run::trials_folder(&store, &name)).filter(|f| args.folders && f.is_dir());
    if !args.yes {
        let running = match history.counts().running {
            0 => String::new(),
            n => format!(", {n} of them running"),
        };
        let with = folder.as_ref().map(|f| format!(" and the folder {}", f.display())).unwrap_or_default();
        let question = format!(
            "Delete {name} with {}{running}{with} from {}?",
            count(history.len(), "trial"),
            store.describe()
        );
        if !confirmed(&question)? {
            return Err(Trouble::failed("nothing was deleted"));
        }
    }
    store.delete(&name)?;
    if let Some(folder) = &folder {
        std::fs::remove_dir_all(folder).map_err(|e| Trouble::file("deleted", folder, &e))?;
    }
    if context.out.json {
        return context
            .out
            .print_json(&json!({ "deleted": name, "trials": history.len(), "folder": folder }));
    }
    context.out.say(format!("{name} is deleted, with {}", count(history.len(), "trial")));
    Ok(())
}

fn confirmed(question: &str) -> Result<bool> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(Trouble::usage(format!(
            "{question} There is no terminal to ask at; say --yes to delete it"
        )));
    }
    let mut answer = String::new();
    console::Term::stderr().write_str(&format!("{question} [y/N] "))?;
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
