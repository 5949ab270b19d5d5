//! Where tests generate, lint and build packages: the command, and cargo without a network.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The workspace's root.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What a process said and how it ended.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its exit status; -1 when a signal ended it.
    pub status: i32,
    /// Its output stream.
    pub out: String,
    /// Its error stream, without colours.
    pub err: String,
}

/// Runs a process to its end.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command) -> io::Result<Ran> {
    let Output { status, stdout, stderr } = command.output()?;
    Ok(Ran {
        status: status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    })
}

/// A cargo workspace of generated packages, in a folder that is made anew.
#[derive(Debug)]
pub struct Workshop {
    folder: PathBuf,
    command: PathBuf,
    target: PathBuf,
}

impl Workshop {
    /// An empty one below `tmp` (cargo's folder for the files of tests); `command` is the generator.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(tmp: &str, name: &str, command: &str) -> io::Result<Self> {
        let tmp = Path::new(tmp);
        let folder = tmp.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        // Dependencies that the workspace has built are not built again.
        let target = tmp.parent().unwrap_or(tmp).to_path_buf();
        Ok(Self { folder, command: command.into(), target })
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs the generator inside the folder.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn secgen(&self, arguments: &[&str]) -> io::Result<Ran> {
        run(Command::new(&self.command).args(arguments).current_dir(&self.folder))
    }

    /// Makes the packages members of one workspace, with the profile and the versions of ours.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn join(&self, members: &[&str]) -> io::Result<()> {
        for member in members {
            let path = self.folder.join(member).join("Cargo.toml");
            let manifest = fs::read_to_string(&path)?;
            fs::write(&path, manifest.replace("\n[workspace]\n", "\n"))?;
        }
        let ours = fs::read_to_string(workspace().join("Cargo.toml"))?;
        let profiles = ours.find("[profile.").map_or("", |at| &ours[at..]);
        let manifest =
            format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n{profiles}");
        fs::write(self.folder.join("Cargo.toml"), manifest)?;
        fs::copy(workspace().join("Cargo.lock"), self.folder.join("Cargo.lock"))?;
        Ok(())
    }

    /// Runs cargo inside the folder; nothing is fetched.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn cargo(&self, arguments: &[&str]) -> io::Result<Ran> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(&self.folder);
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_NET_OFFLINE", "true");
        run(command.env("CARGO_TERM_COLOR", "never"))
    }

    /// The program that `cargo build` made of a package.
    pub fn program(&self, package: &str) -> PathBuf {
        self.target.join("debug").join(package)
    }

    /// The name that a package gives itself.
    ///
    /// # Errors
    /// When its manifest cannot be read.
    pub fn name_of(&self, member: &str) -> io::Result<String> {
        let manifest = fs::read_to_string(self.folder.join(member).join("Cargo.toml"))?;
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = "));
        Ok(name.unwrap_or_default().trim_matches('"').to_owned())
    }
}
