/** What several tests need. */
package latentij.testing;
