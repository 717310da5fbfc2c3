//! The command line. One definition gives the parser, the help, the completions and the man pages.

use clap::{Args as ClapArgs, Parser, Subcommand};

use crate::commands;
use crate::output::Colour;

const AFTER: &str = "\
Exit codes:
  0    done
  1    it could not be done
  2    the command line or the study file is wrong
  3    no trial is done within every limit
  130  stopped by Ctrl-C
  143  stopped by SIGTERM or SIGUSR1; what ran goes on with the next run

Environment:
  TUNESMITH_STORAGE  the storage, unless --storage names one
  TUNESMITH_LOG      which log lines are shown, such as `debug` or `tunesmith=trace`
  NO_COLOR           no colours

Begin with `tunesmith init`, `tunesmith check` and `tunesmith run`.";

/// Tunes the hyperparameters of neural networks and of any program
#[derive(Debug, Parser)]
#[command(name = "tunesmith", version, after_help = AFTER, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The flags that all commands share.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Shared {
    /// Where studies are kept: a file, `sqlite:PATH`, or `memory` [default: tunesmith.db]
    #[arg(long, global = true, env = "TUNESMITH_STORAGE", hide_env_values = true, value_name = "URL")]
    pub(crate) storage: Option<String>,
    /// Print results as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but results, warnings and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Log more; twice: everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to use colours: auto on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(commands::init::Args),
    Check(commands::check::Args),
    Preview(commands::preview::Args),
    Run(commands::run::Args),
    Stdio(commands::stdio::Args),
    Watch(commands::watch::Args),
    Studies(commands::studies::Args),
    Status(commands::status::Args),
    Best(commands::best::Args),
    Trials(commands::trials::Args),
    Show(commands::show::Args),
    Compare(commands::compare::Args),
    Plot(commands::plot::Args),
    Report(commands::report::Args),
    Importance(commands::importance::Args),
    Diagnose(commands::diagnose::Args),
    Advise(commands::advise::Args),
    Enqueue(commands::enqueue::Args),
    Note(commands::note::Args),
    Export(commands::export::Args),
    Import(commands::import::Args),
    Copy(commands::copy::Args),
    Rename(commands::rename::Args),
    Delete(commands::delete::Args),
    Replay(commands::replay::Args),
    Reproduce(commands::reproduce::Args),
    Schema(commands::schema::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

/// Sends log lines to standard error: warnings, or what `-v` and TUNESMITH_LOG ask for.
pub(crate) fn log(verbose: u8) {
    use tracing_subscriber::EnvFilter;
    let level = ["warn", "tunesmith=info,tunesmith_run=info,warn", "debug"][usize::from(verbose.min(2))];
    let filter = EnvFilter::try_from_env("TUNESMITH_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let colours = console::colors_enabled_stderr();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}
