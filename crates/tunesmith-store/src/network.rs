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
    name_of(number as u32).map(str::to_owned)
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
        // sshfs, GlusterFS, s3fs and others; a few local ones too, such as NTFS through FUSE.
        0x6573_5546 => "FUSE",
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
    use super::name_of;

    #[test]
    fn network_file_systems_are_known_by_their_numbers_and_local_ones_are_not_named() {
        assert_eq!(name_of(0x6969), Some("NFS"));
        assert_eq!(name_of(0xff53_4d42), Some("CIFS"));
        assert_eq!(name_of(0x0bd0_0bd0), Some("Lustre"));
        assert_eq!(name_of(0xef53), None, "ext4");
        assert_eq!(name_of(0x0102_1994), None, "tmpfs");
    }
}
