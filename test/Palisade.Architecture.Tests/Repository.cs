using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Palisade.Server;
using Palisade.Testing;
using Xunit;

namespace Palisade.Architecture.Tests;

/// <summary>The working copy these tests look at, and the host built from it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The whole host as it would start in production; nothing listens and nothing connects.</summary>
    public static WebApplication BuildHost() => PalisadeServer.Build([], builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["PALISADE_APP_DATABASE"] = "Host=127.0.0.1;Port=1;Username=palisade_app",
        ["PALISADE_INGEST_DATABASE"] = "Host=127.0.0.1;Port=1;Username=palisade_ingest",
        ["PALISADE_MASTER_KEY"] = TestDatabase.MasterKeyText,
        ["PALISADE_PUBLIC_URL"] = "http://127.0.0.1",
        ["PALISADE_DATA"] = Path.Combine(Path.GetTempPath(), "palisade-architecture-tests"),
    }));

    /// <summary>
    /// Compares a generated page with what is in the repository. With <c>PALISADE_UPDATE_DOCS=1</c> it is written instead.
    /// </summary>
    public static void AssertGenerated(string file, string text)
    {
        var path = PathOf("docs", file);
        if (Environment.GetEnvironmentVariable("PALISADE_UPDATE_DOCS") == "1")
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        var found = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(text == found, $"docs/{file} is out of date: run these tests with PALISADE_UPDATE_DOCS=1 and commit it.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Palisade.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
