//! Whether a file lies on another machine's disk.

use std::path::Path;

/// The kind of network file system that `path` (or the nearest folder above it that exists) lies on; `None` for a local one, or
/// where that cannot be told.
///
/// Processes on one machine may share a SQLite file there, though its locks are only as good as the server's. Processes on
/// several machines must not: the index of its write-ahead log lives in memory that only one machine sees.
pub fn network_file_system(path: &Path) -> Option<String> {
    let absolute = std::path::absolute(path).ok()?;
    let existing = absolute.ancestors().find(|p| p.exists())?;
    kind(existing)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn kind(path: &Path) -> Option<String> {
    let number = nix::sys::statfs::statfs(path).ok()?.filesystem_type().0;
    // The kernel's numbers are 32 bits, in a type whose width and sign differ between machines.
    match number as u32 {
        // A program of its own serves it: sshfs, GlusterFS, s3fs, and local ones such as NTFS.
        0x6573_5546 => {
            let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
            served_by(&mounts, &path.canonicalize().ok()?)
        }
        number => name_of(number).map(str::to_owned),
    }
}

/// The program that serves the file system at `path` through FUSE, unless that is known to be local.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn served_by(mounts: &str, path: &Path) -> Option<String> {
    const LOCAL: [&str; 7] = [
        "fuseblk",
        "fuse.bindfs",
        "fuse.encfs",
        "fuse.fuse-overlayfs",
        "fuse.gocryptfs",
        "fuse.mergerfs",
        "fuse.ntfs-3g",
    ];
    let mount = |line: &str| {
        let mut fields = line.split(' ').skip(1);
        // Spaces in a mount point are written in octal.
        let at = fields.next()?.replace("\\040", " ");
        let kind = fields.next()?.to_owned();
        path.starts_with(&at).then_some((at.len(), kind))
    };
    let (_, kind) = mounts.lines().filter_map(mount).max_by_key(|(length, _)| *length)?;
    let remote = !LOCAL.contains(&kind.as_str());
    remote.then(|| kind.strip_prefix("fuse.").unwrap_or("FUSE").to_owned())
}

/// The network file systems by the numbers that the Linux kernel gives them (`linux/magic.h` and their own sources).
#[cfg(any(target_os = "linux", target_os = "android"))]
fn name_of(number: u32) -> Option<&'static str> {
    Some(match number {
        0x6969 => "NFS",
        0x517b => "SMB",
        0xff53_4d42 => "CIFS",
        0xfe53_4d42 => "SMB2",
        0x564c => "NCP",
        0x6b41_4653 => "AFS (kernel)",
        0x5346_414f => "AFS",
        0x7375_7245 => "Coda",
        0x0102_1997 => "9P",
        0x00c3_6400 => "Ceph",
        0x0bd0_0bd0 => "Lustre",
        0x4750_4653 => "GPFS",
        0x1983_0326 => "BeeGFS",
        0xaad7_aaea => "PanFS",
        0x7461_636f => "OCFS2",
        0x0116_1970 => "GFS2",
        0x2003_0528 => "OrangeFS",
        _ => return None,
    })
}

#[cfg(any(target_os = "macos", target_os = "ios"))]
fn kind(path: &Path) -> Option<String> {
    let found = nix::sys::statfs::statfs(path).ok()?;
    let local = found.flags().contains(nix::mount::MntFlags::MNT_LOCAL);
    (!local).then(|| found.filesystem_type_name().to_owned())
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos", target_os = "ios")))]
fn kind(_: &Path) -> Option<String> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use super::{name_of, served_by};

    #[test]
    fn network_file_systems_are_known_by_their_numbers_and_local_ones_are_not_named() {
        assert_eq!(name_of(0x6969), Some("NFS"));
        assert_eq!(name_of(0xff53_4d42), Some("CIFS"));
        assert_eq!(name_of(0x0bd0_0bd0), Some("Lustre"));
        assert_eq!(name_of(0xef53), None, "ext4");
        assert_eq!(name_of(0x0102_1994), None, "tmpfs");
    }

    #[test]
    fn a_file_system_in_user_space_is_known_by_the_program_that_serves_it() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nme@host:/data /mnt/my\\040data fuse.sshfs rw 0 0\n\
                      /dev/sdb1 /mnt/stick fuseblk rw 0 0\nx /mnt/x fuse rw 0 0\n";
        let served = |path: &str| served_by(mounts, Path::new(path));
        assert_eq!(served("/mnt/my data/studies.db").as_deref(), Some("sshfs"));
        assert_eq!(served("/mnt/stick/studies.db"), None, "a local disk");
        assert_eq!(served("/mnt/x/studies.db").as_deref(), Some("FUSE"));
    }
}
