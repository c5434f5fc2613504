/**
 * Pictures of latents for people. Read {@link latentij.display.LatentMontage}
 * first.
 */
package latentij.display;
