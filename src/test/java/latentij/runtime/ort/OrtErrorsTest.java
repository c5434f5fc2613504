// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import latentij.codec.VaeException;
import org.junit.jupiter.api.Test;

class OrtErrorsTest {

	@Test
	void innermostCauseIsWhatUsersAreTold() {
		assertEquals(
				"libcudnn.so.9 is missing",
				OrtErrors.message(
						new IllegalStateException("outside", new IOException(" libcudnn.so.9 is missing\n"))));
		assertEquals(
				"java.lang.NullPointerException",
				OrtErrors.message(new RuntimeException(new NullPointerException(null))));
	}

	/** Java writes the path of a library before the loader's words, which begin with it. */
	@Test
	void pathsStandThereOnce() {
		final String words = "/tmp/my cache/libonnxruntime.so: failed to map segment from shared object";
		assertEquals(words, OrtErrors.message(new UnsatisfiedLinkError("/tmp/my cache/libonnxruntime.so: " + words)));
		assertEquals(
				"Exception java.lang.UnsatisfiedLinkError: " + words + " [in thread \"x\"]",
				OrtErrors.message(new ExceptionInInitializerError("Exception java.lang.UnsatisfiedLinkError: "
						+ "/tmp/my cache/libonnxruntime.so: " + words + " [in thread \"x\"]")));
		final String other = "/a/b.so: libc.so.6: cannot open shared object file";
		assertEquals(other, OrtErrors.message(new UnsatisfiedLinkError(other)));
	}

	/** As ONNX Runtime 1.29 writes them. */
	@Test
	void causesAreShortEnoughForAStatusLine() {
		final String where = "/onnxruntime_src/onnxruntime/core/";
		assertEquals(
				"Non-zero status code returned while running Conv node. "
						+ "Name:'a' Status Message: Failed to allocate memory for requested buffer "
						+ "of size 9437184",
				OrtErrors.message(new VaeException(
						"Non-zero status code returned while running Conv node. Name:'a' Status Message: "
								+ where + "framework/bfc_arena.cc:359 void* "
								+ "onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, "
								+ "onnxruntime::Stream*) Failed to allocate memory for requested "
								+ "buffer of size 9437184")));
		assertEquals(
				"CUDNN_FE failure 6: GRAPH_EXECUTION_PLAN_CREATION_FAILED",
				OrtErrors.message(new VaeException("Status Message: OP not supported by CUDNN Frontend: "
						+ where + "providers/cuda/cudnn_fe_call.cc:117 "
						+ "void onnxruntime::CudaCall(ERRTYPE, const char*) [with ERRTYPE = "
						+ "cudnn_frontend::error_object] CUDNN_FE failure 6: "
						+ "GRAPH_EXECUTION_PLAN_CREATION_FAILED ; GPU=0 ; hostname=lab ; file="
						+ where
						+ "providers/cuda/nn/conv.cc ; line=248 ; expr=check();\n\n "
						+ "with the cudnn frontend json:\n{\"context\":{}}")));
		assertEquals(
				"Status Message: Starts must be a 1-D array",
				OrtErrors.message(new VaeException("Status Message: " + where
						+ "providers/cpu/tensor/slice.cc:141 virtual onnxruntime::Status onnxruntime"
						+ "::Slice::Compute(onnxruntime::OpKernelContext*) const Starts must be a "
						+ "1-D array")));
		assertEquals(
				"Load model from m.onnx failed:Unknown model (version 1) here",
				OrtErrors.message(new VaeException(
						"Load model from m.onnx failed:D:\\a\\_work\\1\\s\\onnxruntime\\core\\graph\\model.cc:111 "
								+ "onnxruntime::Model::Model Unknown model (version 1) here")));
		for (final String function : List.of(
				"onnxruntime::cuda::Conv<float,0>::UpdateState",
				"onnxruntime::cuda::Conv<struct onnxruntime::MLFloat16,1>::ComputeInternal",
				"onnxruntime::A::<lambda_1>::operator ()"))
			assertEquals(
					"It is bad (1)",
					OrtErrors.message(new VaeException(
							"D:\\a\\_work\\1\\s\\onnxruntime\\core\\a.cc:11 " + function + " It is bad (1)")));
		assertEquals(
				"It is bad (1)",
				OrtErrors.message(new VaeException("/Users/runner/work/1/s/onnxruntime/core/b.h:7 void onnxruntime::B::"
						+ "ParallelFor(long, const std::function<void(long, long)>&) [T = int] "
						+ "It is bad (1)")));
		assertEquals(
				"[ONNXRuntimeError] : 1 : FAIL : Failed to load library x.so",
				OrtErrors.message(new VaeException(
						where + "session/provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::"
								+ "ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load "
								+ "library x.so")));
		final String users = "Error loading \"C:\\Users\\Jo (Lab) X\\cuda.dll\" which depends on \"cudnn64_9.dll\"";
		assertEquals(users, OrtErrors.message(new VaeException(users)));
		assertEquals(
				"CUDA failure 2: out of memory",
				OrtErrors.message(new VaeException(where + "providers/cuda/cuda_call.cc:129 bool "
						+ "CudaCall(int) CUDA failure 2: out of memory ; GPU=0 ; hostname=lab ; "
						+ "file=x.cc ; line=1 ; expr=cudaMalloc(&p, size);")));
	}

	@Test
	void codesAndLongListsAreLeftOut() {
		assertEquals(
				"Invalid model. Node input 'w' is not a graph input.",
				OrtErrors.message(new VaeException("Error code - ORT_INVALID_ARGUMENT - message: "
						+ "Invalid model. Node input 'w' is not a graph input.")));
		final String all = "(\"w\": tensor(float),".repeat(1000);
		assertEquals(
				all.substring(0, 500) + "...",
				OrtErrors.message(new VaeException("Error code - ORT_INVALID_GRAPH - message: " + all)));
	}
}
