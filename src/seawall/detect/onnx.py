"""Networks in the ONNX format, run on the caller's thread."""

import onnxruntime


def session(graph: bytes) -> onnxruntime.InferenceSession:
    """A network ready to run; it may be shared between threads, and starts none."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
