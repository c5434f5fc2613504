// SPDX-License-Identifier: BSD-2-Clause
/**
 * What a person sees of ImageJ and answers: windows and where they go, the montage of channels, texts, questions, the
 * status line, Esc, and how a macro wrote its options. Knows no models and no jobs.
 */
package latentij.ij.ui;
