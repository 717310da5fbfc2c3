//! Everything that a change has to pass.
//!
//! One profile serves the product and its tests, so that a fresh machine compiles the dependencies once.

use anyhow::{Context, Result, bail};

use crate::run::{exists, output, root, run};
use crate::structure;

/// The version of cargo-deny that is installed where there is none.
const CARGO_DENY: &str = "0.20.2";

pub(crate) fn all() -> Result<()> {
    needed()?;
    run("cargo", &["fmt", "--all", "--check"])?;
    structure::check()?;
    run("cargo", &["clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // Without its optional parts the product must build, too.
    run(
        "cargo",
        &["clippy", "--release", "-p", "tunesmith-cli", "--no-default-features", "--", "-D", "warnings"],
    )?;
    run("cargo", &["test", "--release", "--workspace"])?;
    documents()?;
    licences()?;
    packages()?;
    println!("\nEverything passed.");
    Ok(())
}

/// What cannot be installed from here is named before an hour is spent.
fn needed() -> Result<()> {
    for (program, probe, what) in [
        ("python3", "--version", "Python 3 runs the example of a command"),
        ("cc", "--version", "a C compiler builds SQLite"),
        ("git", "--version", "git lists the files of the repository"),
    ] {
        if !exists(program, probe) {
            bail!("`{program}` is missing: {what}. Install it (on Debian: apt-get install python3 gcc git)");
        }
    }
    for (program, component) in [("cargo-clippy", "clippy"), ("rustfmt", "rustfmt")] {
        if !exists(program, "--version") {
            run("rustup", &["component", "add", component])?;
        }
    }
    Ok(())
}

fn documents() -> Result<()> {
    // The flag belongs to rustdoc alone, so it travels in the environment.
    println!("\n$ cargo doc --release --workspace --no-deps (warnings are errors)");
    let status = std::process::Command::new("cargo")
        .args(["doc", "--release", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(root())
        .status()
        .context("cargo could not be started")?;
    if status.success() { Ok(()) } else { bail!("the documentation has warnings") }
}

/// Licences, sources and banned crates, by cargo-deny.
fn licences() -> Result<()> {
    let tools = root().join("target").join("tools");
    let own = tools.join("bin").join("cargo-deny");
    let mut program = "cargo-deny".to_owned();
    if !exists(&program, "--version") {
        program = own.to_string_lossy().into_owned();
    }
    if !exists(&program, "--version") {
        let (to, build) = (tools.to_string_lossy(), tools.join("build"));
        let build = build.to_string_lossy();
        run(
            "cargo",
            &[
                "install",
                "cargo-deny",
                "--version",
                CARGO_DENY,
                "--locked",
                "--debug",
                "--root",
                &to,
                "--target-dir",
                &build,
            ],
        )?;
    }
    run(&program, &["--all-features", "check", "licenses", "bans", "sources"])
}

/// Every crate that is meant to be published can be packaged: its files, its metadata, its dependencies on the others.
fn packages() -> Result<()> {
    let dirty = !output("git", &["status", "--porcelain"])?.is_empty();
    let mut args = vec!["package", "--workspace", "--no-verify", "--quiet"];
    if dirty {
        args.push("--allow-dirty");
    }
    run("cargo", &args)
}
