//! The commands, one a file: its arguments, and what it does with them.

pub(crate) mod advise;
pub(crate) mod best;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod copy;
pub(crate) mod delete;
pub(crate) mod diagnose;
pub(crate) mod enqueue;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod importance;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod note;
pub(crate) mod plot;
pub(crate) mod preview;
pub(crate) mod rename;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod reproduce;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod stdio;
pub(crate) mod studies;
pub(crate) mod trials;
pub(crate) mod watch;

use crate::args::Command;
use crate::context::Context;
use crate::trouble::Result;

/// Carries out a command.
pub(crate) fn run(command: Command, context: &Context) -> Result {
    match command {
        Command::Init(args) => init::run(&args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Preview(args) => preview::run(&args, context),
        Command::Run(args) => run::run(&args, context),
        Command::Watch(args) => watch::run(&args, context),
        Command::Studies(args) => studies::run(&args, context),
        Command::Status(args) => status::run(&args, context),
        Command::Best(args) => best::run(&args, context),
        Command::Trials(args) => trials::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Compare(args) => compare::run(&args, context),
        Command::Diagnose(args) => diagnose::run(&args, context),
        Command::Advise(args) => advise::run(&args, context),
        Command::Plot(args) => plot::run(&args, context),
        Command::Report(args) => report::run(&args, context),
        Command::Enqueue(args) => enqueue::run(&args, context),
        Command::Note(args) => note::run(&args, context),
        Command::Export(args) => export::run(&args, context),
        Command::Import(args) => import::run(&args, context),
        Command::Importance(args) => importance::run(&args, context),
        Command::Copy(args) => copy::run(&args, context),
        Command::Rename(args) => rename::run(&args, context),
        Command::Delete(args) => delete::run(&args, context),
        Command::Replay(args) => replay::run(&args, context),
        Command::Reproduce(args) => reproduce::run(&args, context),
        Command::Stdio(args) => stdio::run(&args, context),
        Command::Schema(args) => schema::run(&args, context),
        Command::Completions(args) => completions::run(&args, context),
        Command::Man(args) => man::run(&args, context),
    }
}
