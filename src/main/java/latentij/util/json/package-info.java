// SPDX-License-Identifier: BSD-2-Clause
/**
 * Strict JSON: each key once, values of the kind that is asked for, limits on size and depth, and errors that name the
 * file and the key. Read {@link latentij.util.json.JsonObjectReader} first.
 */
package latentij.util.json;
