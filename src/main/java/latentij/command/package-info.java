// SPDX-License-Identifier: BSD-2-Clause
/**
 * The SciJava commands in Fiji's menu. Each is parameters, one call, outputs;
 * what macros need beyond that is in {@code LatentCommand} and the two
 * preprocessors.
 * <p>
 * Read {@link latentij.command.EncodeToLatent} first.
 */
package latentij.command;
