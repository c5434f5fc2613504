// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;

/**
 * An image to encode.
 *
 * @param path of the file
 * @param name below the folder that was named, with {@code /}; of no other image of the table
 */
record ImageItem(String path, String name) implements Serializable {}
