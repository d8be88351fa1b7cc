using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Hosting;
using Retrieval.Server.Models;

namespace Retrieval.Server;

/// <summary>The server's way from settings to serving.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["--help" or "-h" or "-?"])
        {
            Console.WriteLine(Usage.Text);
            return 0;
        }

        try
        {
            (ServerOptions options, KeyRing keys) = ServerOptionsReader.Read(arguments);
            await using WebApplication app = ServerHost.Build(options, keys);
            ModelHost model = app.Services.GetRequiredService<ModelHost>();
            DatastoreStartup datastores = app.Services.GetRequiredService<DatastoreStartup>();
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException)
            {
                // Stopped while it was still starting: by a signal, or because the model failed.
            }

            Exception? failure = model.Failure ?? datastores.Failure;
            return failure is null ? 0 : Fail(failure);
        }
        catch (InvalidSettingsException invalid)
        {
            Console.Error.WriteLine(invalid.Message);
            return 2;
        }
        catch (IOException unavailable)
        {
            return Fail(unavailable); // an address in use
        }
    }

    private static int Fail(Exception failure)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }
}
