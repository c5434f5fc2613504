package latentij.runtime;

/** Where the user wants a network to run. */
public enum DeviceChoice {
		/** On the GPU where one works, else on the CPU. */
		AUTO,
		/** On the GPU, or not at all. */
		GPU,
		/** On the CPU. */
		CPU
}
