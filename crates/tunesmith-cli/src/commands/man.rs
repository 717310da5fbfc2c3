//! `tunesmith man`

use std::path::PathBuf;

use clap::builder::{Resettable, StyledStr};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::context::Context;
use crate::trouble::{Result, Trouble};

/// Prints the man page of the program or of a command
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tunesmith man run | man -l -")]
pub(crate) struct Args {
    /// The command; the program as a whole when left out
    command: Option<String>,
    /// Write the pages of the program and of all commands into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    all: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let mut program = crate::args::Args::command();
    program.build();
    if let Some(folder) = &args.all {
        let failed = |e: &std::io::Error| Trouble::file("written", folder, e);
        std::fs::create_dir_all(folder).map_err(|e| failed(&e))?;
        let mut pages = vec![("tunesmith".to_owned(), program.clone())];
        pages.extend(program.get_subcommands().filter(|c| c.get_name() != "help").map(named));
        for (name, command) in pages {
            std::fs::write(folder.join(format!("{name}.1")), page(command)?).map_err(|e| failed(&e))?;
        }
        context.out.say(format!("the man pages are in {}", folder.display()));
        return Ok(());
    }
    let command = match args.command.as_deref() {
        None => program,
        Some(name) => {
            let found = program.get_subcommands().find(|c| c.get_name() == name).map(|c| named(c).1);
            found.ok_or_else(|| {
                Trouble::usage(format!("there is no command `{name}`; `tunesmith --help` lists them"))
            })?
        }
    };
    context.out.write(&page(command)?)
}

fn named(command: &Command) -> (String, Command) {
    let name = format!("tunesmith-{}", command.get_name());
    (name.clone(), command.clone().name(name.clone()).bin_name(name))
}

fn page(command: Command) -> Result<Vec<u8>> {
    let extra = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut text = Vec::new();
    let plain = command.after_help(Resettable::<StyledStr>::Reset);
    Man::new(plain).manual("Tunesmith").render(&mut text).map_err(Trouble::failed)?;
    text.extend(sections(&extra).bytes());
    Ok(text)
}

/// What stands after the options in the help, as sections: a paragraph whose first line ends in a colon is a section of its
/// own, its lines kept as they are; the others are notes.
fn sections(help: &str) -> String {
    let (mut notes, mut others) = (String::new(), String::new());
    for paragraph in help.split("\n\n").filter(|p| !p.trim().is_empty()) {
        let (head, body) = match paragraph.split_once(":\n") {
            Some((head, body)) => (head, body),
            None => match paragraph.strip_prefix("Example: ") {
                Some(example) => ("Example", example),
                None => {
                    notes += &format!(".PP\n{}\n", lines(paragraph));
                    continue;
                }
            },
        };
        others += &format!(".SH \"{}\"\n.nf\n{}\n.fi\n", head.to_uppercase(), lines(body));
    }
    if notes.is_empty() { others } else { format!(".SH NOTES\n{notes}{others}") }
}

fn lines(text: &str) -> String {
    let escaped = |line: &str| {
        let line = line.trim().replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    };
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}
