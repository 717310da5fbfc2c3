//! `tunesmith completions`

use clap::CommandFactory;
use clap_complete::Shell;

use crate::context::Context;
use crate::trouble::Result;

/// Prints the completions for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tunesmith completions bash > ~/.local/share/bash-completion/completions/tunesmith\n  \
tunesmith completions zsh > ~/.zfunc/_tunesmith\n  tunesmith completions fish > ~/.config/fish/completions/tunesmith.fish"
)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::args::Args::command(), "tunesmith", &mut script);
    context.out.write(&script)
}
