// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the machine gives to this process: memory, of the system, of a control group and of Java's buffers, and
 * processors. Read {@link latentij.util.machine.SystemMemory} first.
 */
package latentij.util.machine;
