using System.Security.Cryptography;

namespace Palisade.Platform.Postgres;

/// <summary>Makes the data of a new embedded server.</summary>
internal sealed class ClusterInit(PostgresFolder folder, PostgresAccount account)
{
    /// <summary>Made aside and renamed at the end: what an interrupted initdb leaves behind never looks like data.</summary>
    public async Task RunAsync(PostgresBinaries binaries, PostgresDurability durability, CancellationToken cancel)
    {
        var partial = folder.Data + ".new";
        try
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
            await WritePasswordAsync(cancel);
            // The C.UTF-8 of the operating system gives upper and lower case beyond ASCII; a system without it gets plain C.
            var said = await InitAsync(binaries, durability, partial, "C.UTF-8", cancel);
            if (said is not null && said.Contains("locale", StringComparison.Ordinal))
                said = await InitAsync(binaries, durability, partial, "C", cancel);
            if (said is not null)
                throw PostgresFault.Init(folder, said);
            await File.AppendAllTextAsync(Path.Combine(partial, "postgresql.conf"), "\ninclude_if_exists = 'palisade.conf'\n", cancel);
            Directory.Move(partial, folder.Data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PostgresFault.Init(folder, e.Message);
        }
    }

    private async Task<string?> InitAsync(
        PostgresBinaries binaries, PostgresDurability durability, string target, string locale, CancellationToken cancel)
    {
        string[] provider = binaries.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
        string[] sync = durability == PostgresDurability.FastForTests ? ["--no-sync"] : [];
        var result = await account.RunAsync(
            [
                binaries.Program("initdb"), "-D", target, "-U", "postgres", $"--pwfile={folder.Password}", "--auth=scram-sha-256",
                "--encoding=UTF8", $"--locale={locale}", .. provider, "--data-checksums", "--no-instructions", .. sync,
            ],
            cancel);
        return result.Succeeded ? null : result.Output;
    }

#pragma warning disable CA1416 // Starting refuses Windows before it comes here.
    private async Task WritePasswordAsync(CancellationToken cancel)
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        File.Delete(folder.Password);
        var mode = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var file = new StreamWriter(folder.Password, mode))
            await file.WriteLineAsync(password.AsMemory(), cancel);
        await account.OwnAsync([folder.Password], cancel);
    }
#pragma warning restore CA1416
}
