// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;

/**
 * A file to make of another one.
 *
 * @param shown its path, as somebody typed it
 * @param in its path, absolute: executors have working folders of their own
 * @param out that of the file to make, likewise
 */
record FileItem(String shown, String in, String out) implements Serializable {}
