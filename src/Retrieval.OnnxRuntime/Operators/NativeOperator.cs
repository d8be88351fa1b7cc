using System.Runtime.InteropServices;

namespace Retrieval.OnnxRuntime.Operators;

/// <summary>
/// ONNX Runtime's <c>OrtCustomOp</c>, a table of callbacks, followed by what the callbacks need to find the managed definition again.
/// The field order is that of onnxruntime_c_api.h.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOperator
{
    private const uint StructVersion = 17;
    private const int Required = 0;
    private const int Optional = 1;

    private uint _version;
    private readonly delegate* unmanaged<NativeOperator*, void*, void*, void*> _createKernel;
    private delegate* unmanaged<NativeOperator*, byte*> _getName;
    private delegate* unmanaged<NativeOperator*, byte*> _getExecutionProviderType;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputType;
    private delegate* unmanaged<NativeOperator*, nuint> _getInputTypeCount;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getOutputType;
    private delegate* unmanaged<NativeOperator*, nuint> _getOutputTypeCount;
    private readonly delegate* unmanaged<void*, void*, void> _kernelCompute;
    private delegate* unmanaged<void*, void> _kernelDestroy;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getOutputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputMemoryType;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicInputMinArity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicInputHomogeneity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicOutputMinArity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicOutputHomogeneity;
    private delegate* unmanaged<NativeOperator*, void*, void*, void**, void*> _createKernelV2;
    private delegate* unmanaged<void*, void*, void*> _kernelComputeV2;
    private readonly void* _inferOutputShape;
    private delegate* unmanaged<NativeOperator*, int> _getStartVersion;
    private delegate* unmanaged<NativeOperator*, int> _getEndVersion;
    private fixed long _laterFields[4]; // in-place and alias maps, from version 18: left null

    private byte* _name;
    private nint _definition;

    /// <summary>Lays the table out in native memory that is never freed.</summary>
    public static NativeOperator* Create(CustomOperator definition)
    {
        var native = (NativeOperator*)NativeMemory.AllocZeroed((nuint)sizeof(NativeOperator));
        native->_version = StructVersion;
        native->_name = (byte*)Marshal.StringToCoTaskMemUTF8(definition.Name);
        native->_definition = GCHandle.ToIntPtr(GCHandle.Alloc(definition));
        native->_getName = &GetName;
        native->_getExecutionProviderType = &GetExecutionProviderType;
        native->_getInputType = &GetInputType;
        native->_getInputTypeCount = &GetInputTypeCount;
        native->_getOutputType = &GetOutputType;
        native->_getOutputTypeCount = &GetOutputTypeCount;
        native->_kernelDestroy = &KernelDestroy;
        native->_getInputCharacteristic = &GetInputCharacteristic;
        native->_getOutputCharacteristic = &GetZero;
        native->_getInputMemoryType = &GetZero;
        native->_getVariadicInputMinArity = &GetOne;
        native->_getVariadicInputHomogeneity = &GetOne;
        native->_getVariadicOutputMinArity = &GetOne;
        native->_getVariadicOutputHomogeneity = &GetOne;
        native->_createKernelV2 = &CreateKernel;
        native->_kernelComputeV2 = &KernelCompute;
        native->_getStartVersion = &GetOne;
        native->_getEndVersion = &GetEndVersion;
        return native;
    }

    private static CustomOperator Definition(NativeOperator* native) => (CustomOperator)GCHandle.FromIntPtr(native->_definition).Target!;

    [UnmanagedCallersOnly]
    private static byte* GetName(NativeOperator* native) => native->_name;

    [UnmanagedCallersOnly]
    private static byte* GetExecutionProviderType(NativeOperator* native) => null; // the CPU

    [UnmanagedCallersOnly]
    private static int GetInputType(NativeOperator* native, nuint index) => (int)Definition(native).Inputs[index];

    [UnmanagedCallersOnly]
    private static nuint GetInputTypeCount(NativeOperator* native) => (nuint)Definition(native).Inputs.Length;

    [UnmanagedCallersOnly]
    private static int GetOutputType(NativeOperator* native, nuint index) => (int)Definition(native).Outputs[index];

    [UnmanagedCallersOnly]
    private static nuint GetOutputTypeCount(NativeOperator* native) => (nuint)Definition(native).Outputs.Length;

    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(NativeOperator* native, nuint index)
    {
        CustomOperator definition = Definition(native);
        return (int)index >= definition.Inputs.Length - definition.OptionalInputs ? Optional : Required;
    }

    [UnmanagedCallersOnly]
    private static int GetZero(NativeOperator* native, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int GetOne(NativeOperator* native) => 1;

    [UnmanagedCallersOnly]
    private static int GetEndVersion(NativeOperator* native) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static void* CreateKernel(NativeOperator* native, void* api, void* info, void** kernel)
    {
        try
        {
            OperatorKernel created = Definition(native).CreateKernel(new KernelInfo(info));
            *kernel = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(created));
            return null;
        }
        catch (Exception failure)
        {
            return OrtApi.CreateStatus(failure.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static void* KernelCompute(void* kernel, void* context)
    {
        try
        {
            ((OperatorKernel)GCHandle.FromIntPtr((nint)kernel).Target!).Compute(new KernelContext(context));
            return null;
        }
        catch (Exception failure)
        {
            return OrtApi.CreateStatus(failure.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static void KernelDestroy(void* kernel) => GCHandle.FromIntPtr((nint)kernel).Free();
}
