using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Retrieval.OnnxRuntime.Operators;

/// <summary>
/// A domain of custom operators. Lives as long as the process, as ONNX Runtime keeps pointers into it for as long as any session exists.
/// </summary>
public sealed unsafe class OperatorLibrary
{
    private readonly void* _domain;

    /// <summary>Creates the domain. The library is never freed: make one for each domain, in a static field.</summary>
    public OperatorLibrary(string domain, params ReadOnlySpan<CustomOperator> operators)
    {
        _domain = OrtApi.CreateDomain((byte*)Marshal.StringToCoTaskMemUTF8(domain));
        foreach (CustomOperator definition in operators)
        {
            OrtApi.AddOperator(_domain, NativeOperator.Create(definition));
        }
    }

    /// <summary>Makes the operators known to sessions created with <paramref name="options"/>.</summary>
    public void Register(SessionOptions options)
    {
        OrtApi.AddDomain(options.DangerousGetHandle(), _domain);
        GC.KeepAlive(options);
    }
}
