using System.Runtime.InteropServices;
using System.Text;

namespace Retrieval.OnnxRuntime.Operators;

/// <summary>
/// The few entries of ONNX Runtime's C function table that custom operators need and the managed binding does not surface.
/// The table only ever grows at its end, so an index is valid for every later version.
/// </summary>
internal static unsafe partial class OrtApi
{
    /// <summary>The oldest table with every entry used here (parallel loops came with 1.17).</summary>
    private const uint ApiVersion = 17;

    private static readonly void** Table = LoadTable();

    /// <summary>Status with a message for the caller of <c>Run</c>, or of the session's constructor.</summary>
    public static void* CreateStatus(string message)
    {
        const int fail = 1;
        byte[] text = Encoding.UTF8.GetBytes(message + '\0');
        fixed (byte* pointer = text)
        {
            return ((delegate* unmanaged<int, byte*, void*>)Table[0])(fail, pointer);
        }
    }

    public static void* CreateDomain(byte* name)
    {
        void* domain;
        Check(((delegate* unmanaged<byte*, void**, void*>)Table[26])(name, &domain));
        return domain;
    }

    public static void AddOperator(void* domain, void* customOperator) =>
        Check(((delegate* unmanaged<void*, void*, void*>)Table[27])(domain, customOperator));

    public static void AddDomain(nint sessionOptions, void* domain) =>
        Check(((delegate* unmanaged<nint, void*, void*>)Table[28])(sessionOptions, domain));

    public static void* TensorData(void* value)
    {
        void* data;
        Check(((delegate* unmanaged<void*, void**, void*>)Table[51])(value, &data));
        return data;
    }

    public static nuint ElementCount(void* value)
    {
        void* info;
        Check(((delegate* unmanaged<void*, void**, void*>)Table[65])(value, &info));
        nuint count;
        void* status = ((delegate* unmanaged<void*, nuint*, void*>)Table[64])(info, &count);
        ((delegate* unmanaged<void*, void>)Table[99])(info);
        Check(status);
        return count;
    }

    public static float AttributeSingle(void* kernelInfo, string name)
    {
        float value;
        byte[] text = Encoding.UTF8.GetBytes(name + '\0');
        fixed (byte* pointer = text)
        {
            Check(((delegate* unmanaged<void*, byte*, float*, void*>)Table[85])(kernelInfo, pointer, &value));
        }

        return value;
    }

    public static long AttributeInt64(void* kernelInfo, string name)
    {
        long value;
        byte[] text = Encoding.UTF8.GetBytes(name + '\0');
        fixed (byte* pointer = text)
        {
            Check(((delegate* unmanaged<void*, byte*, long*, void*>)Table[86])(kernelInfo, pointer, &value));
        }

        return value;
    }

    public static void* Input(void* context, int index)
    {
        void* value;
        Check(((delegate* unmanaged<void*, nuint, void**, void*>)Table[90])(context, (nuint)index, &value));
        return value != null ? value : throw new InvalidOperationException($"The node leaves out input {index}, which its attributes ask for.");
    }

    public static void* Output(void* context, int index, ReadOnlySpan<long> shape)
    {
        void* value;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<void*, nuint, long*, nuint, void**, void*>)Table[91])(context, (nuint)index, dimensions, (nuint)shape.Length, &value));
        }

        return value;
    }

    public static void ReleaseDomain(void* domain) => ((delegate* unmanaged<void*, void>)Table[101])(domain);

    public static void ParallelFor(void* context, delegate* unmanaged<void*, nuint, void> body, int count, void* state) =>
        Check(((delegate* unmanaged<void*, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, void*>)Table[274])(context, body, (nuint)count, 0, state));

    private static void Check(void* status)
    {
        if (status != null)
        {
            Throw(status);
        }
    }

    private static void Throw(void* status)
    {
        byte* text = ((delegate* unmanaged<void*, byte*>)Table[2])(status);
        string message = Marshal.PtrToStringUTF8((nint)text) ?? "unknown error";
        ((delegate* unmanaged<void*, void>)Table[93])(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    private static void** LoadTable()
    {
        // OrtApiBase: { const OrtApi* (*GetApi)(uint32_t version); const char* (*GetVersionString)(); }
        void** entry = (void**)OrtGetApiBase();
        void* table = ((delegate* unmanaged<uint, void*>)entry[0])(ApiVersion);
        return table != null
            ? (void**)table
            : throw new InvalidOperationException($"ONNX Runtime is older than 1.{ApiVersion}: its C interface lacks what custom operators need.");
    }

    [LibraryImport("onnxruntime")]
    private static partial nint OrtGetApiBase();
}
