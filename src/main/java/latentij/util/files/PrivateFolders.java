// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Folders that no other user of the computer can change, as {@code ssh} asks it of
 * the files it trusts. On systems without POSIX permissions (Windows), where homes
 * and temporary folders belong to one user, nothing is checked.
 */
public final class PrivateFolders {

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private static final int GROUP_WRITE = 0020;
	private static final int OTHERS_WRITE = 0002;

	/** In such a folder, only the owner of a file renames or deletes it. */
	private static final int STICKY = 01000;

	private static final int ROOT = 0;

	/** Thrown where somebody else could change what is in a folder. */
	static final class NotPrivateException extends FileSystemException {

		private static final long serialVersionUID = 1;

		NotPrivateException(final Path folder, final String reason) {
			super(folder.toString(), null, reason);
		}

		/** The reason, which names the folder. */
		@Override
		public String getMessage() {
			return getReason();
		}
	}

	private PrivateFolders() {}

	/**
	 * Makes a folder and those above it, with permissions for this user only. In one
	 * that is there and belongs to this user, others lose the permission to write.
	 *
	 * @param folder an absolute path
	 * @throws NotPrivateException if the folder belongs to somebody else, or if
	 *           somebody else could put another one in its place
	 * @throws IOException if it cannot be made
	 */
	public static void make(final Path folder) throws IOException {
		if (!isPosix(folder)) {
			Files.createDirectories(folder);
			return;
		}
		Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
		final Path real = folder.toRealPath();
		final int user = user(real);
		if (owner(real) != user)
			throw new NotPrivateException(real, "it belongs to another user (" + Files.getOwner(real) + ")");
		if ((mode(real) & (GROUP_WRITE | OTHERS_WRITE)) != 0) closeToOthers(real);
		for (Path above = real.getParent(); above != null; above = above.getParent()) requireSafe(above, user);
	}

	/**
	 * Tells whether a file was written by this user, or by root.
	 *
	 * @param file an existing file
	 * @return true if it belongs to one of them, and nobody else may write it; always true
	 *         on systems without POSIX permissions
	 * @throws IOException if it cannot be looked at
	 */
	public static boolean isPrivate(final Path file) throws IOException {
		if (!isPosix(file)) return true;
		final int owner = owner(file);
		return (owner == ROOT || owner == user(file.toAbsolutePath().getParent()))
				&& (mode(file) & (GROUP_WRITE | OTHERS_WRITE)) == 0;
	}

	private static boolean isPosix(final Path folder) {
		return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
	}

	private static void closeToOthers(final Path folder) throws IOException {
		final Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
		permissions.remove(PosixFilePermission.GROUP_WRITE);
		permissions.remove(PosixFilePermission.OTHERS_WRITE);
		Files.setPosixFilePermissions(folder, permissions);
	}

	private static void requireSafe(final Path folder, final int user) throws IOException {
		final int owner = owner(folder);
		if (owner != user && owner != ROOT)
			throw new NotPrivateException(
					folder,
					"the folder " + folder + " above it belongs to another user (" + Files.getOwner(folder) + ")");
		final int mode = mode(folder);
		if ((mode & STICKY) != 0) return;
		// Many systems give each user a group of their own, with the same number.
		final int group = (Integer) Files.getAttribute(folder, "unix:gid");
		final boolean groupOfOthers = group != owner && group != ROOT;
		if ((mode & OTHERS_WRITE) != 0 || (mode & GROUP_WRITE) != 0 && groupOfOthers)
			throw new NotPrivateException(folder, "other users may write to the folder " + folder + " above it");
	}

	private static int user(final Path folder) throws IOException {
		return user(Path.of(System.getProperty("java.io.tmpdir")), folder);
	}

	/**
	 * The number of the user that this process runs as: that of a file which it makes.
	 *
	 * @param temporary where it is made; this folder may be missing, full or closed
	 * @param other where it is made then
	 * @throws IOException if it can be made in neither
	 */
	static int user(final Path temporary, final Path other) throws IOException {
		try {
			return ownerOfNewFile(temporary);
		} catch (final IOException exc) {
			return ownerOfNewFile(other);
		}
	}

	private static int ownerOfNewFile(final Path folder) throws IOException {
		final Path probe = Files.createTempFile(folder, "latentij", null);
		try {
			return owner(probe);
		} finally {
			Files.deleteIfExists(probe);
		}
	}

	private static int owner(final Path path) throws IOException {
		return (Integer) Files.getAttribute(path, "unix:uid");
	}

	private static int mode(final Path path) throws IOException {
		return (Integer) Files.getAttribute(path, "unix:mode");
	}
}
