// SPDX-License-Identifier: BSD-2-Clause
/**
 * The SciJava commands in Fiji's menu. Each is parameters, one call, outputs.
 * Macros need more: the image that is active for them
 * ({@code ActiveImagePreprocessor}), defaults without a dialog
 * ({@code DefaultsPreprocessor}), failures that stop them ({@code LatentCommand}),
 * results to go on with ({@code ResultPostprocessor}), and lines of the Recorder that say no more
 * than they must ({@code RecordedOptionsPostprocessor}). All know their caller by {@code MacroHost}.
 * Their dialogs are made of {@link latentij.command.widget}. {@code LatentOpener} opens files of latents like images.
 * <p>
 * Read {@link latentij.command.EncodeToLatent} first.
 */
package latentij.command;
