namespace Retrieval.Models.Export;

/// <summary>ONNX's numbers for the element types that decoder graphs use (TensorProto.DataType).</summary>
internal enum ElementType
{
    Single = 1,
    Byte = 2,
    SByte = 3,
    Int32 = 6,
    Int64 = 7,
    Half = 10,
    Double = 11,
    BFloat16 = 16,
}
