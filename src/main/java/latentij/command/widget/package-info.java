// SPDX-License-Identifier: BSD-2-Clause
/**
 * What SciJava's dialogs of the commands have in place of plain fields: choosers of models, files and latents, and
 * buttons. {@code ModelWidget} chooses a model, {@code MoreOptionsDialog} asks for the options that few people change.
 * Read {@link latentij.command.widget.PanelWidget} first.
 */
package latentij.command.widget;
