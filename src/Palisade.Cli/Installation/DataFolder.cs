using System.Security.Cryptography;
using Palisade.Tenancy;

namespace Palisade.Cli.Installation;

/// <summary>
/// The folder that holds one installation: <c>postgres/</c> (the embedded database), <c>secrets/</c> (closed to everybody else), <c>mail/</c>,
/// <c>spool/</c>, <c>log/</c> and <c>server.json</c> (what runs).
/// </summary>
internal sealed class DataFolder
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Traversable =
        Closed | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public DataFolder(string path) => Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    public string Root { get; }

    public string Postgres => Path.Combine(Root, "postgres");

    public string ServerLog => Path.Combine(Root, "log", "server.log");

    public string StateFile => Path.Combine(Root, "server.json");

    public string MasterKeyFile => SecretFile("master.key");

    /// <summary>The vault's master keys, one a line; the first wraps.</summary>
    public string VaultKeysFile => SecretFile("vault.keys");

    /// <summary>How far a rotation of the vault's keys got.</summary>
    public string VaultWorkFile => Path.Combine(Root, "vault-work.json");

    /// <summary>The key that the demo shop's own backend uses; read by the server in development only.</summary>
    public string ShopKeyFile => SecretFile("demo-shop.key");

    /// <summary>The key with which <c>palisade domain</c> acts for a tenant; it may do nothing else.</summary>
    public string DomainKeyFile(string slug) => SecretFile($"domain-{slug.ToLowerInvariant()}.key");

    public bool Exists => System.IO.Directory.Exists(Root);

    /// <summary>Makes what is missing. The root stays passable, because the database may run under an account of its own.</summary>
    public void Prepare()
    {
        try
        {
            Make(Root, Traversable);
            foreach (var part in new[] { "secrets", "mail", "spool", "log" })
                Make(Path.Combine(Root, part), Closed);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Unusable(e);
        }
    }

    public string MasterKeyText() => Once("master.key", MasterKey.NewText);

    /// <summary>Makes the first of the vault's master keys, if there is none.</summary>
    public void PrepareVaultKeys() => Once("vault.keys", MasterKey.NewText);

    public string AppPassword() => Once("app.password", RandomText);

    public string IngestPassword() => Once("ingest.password", RandomText);

    public Secret PlatformKey() => new(Once("platform.key", RandomText));

    /// <summary>The platform key of an installation that exists, for commands that only talk to its server.</summary>
    public Secret ExistingPlatformKey()
    {
        try
        {
            return new Secret(File.ReadAllText(SecretFile("platform.key")).Trim());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(ExitCodes.NotRunning, "no_installation", $"There is no installation in {Root}. Start one with: palisade up --data {Root}");
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unusable(e);
        }
    }

    public string? ReadSecret(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    public void WriteSecret(string path, string text)
    {
        var partial = $"{path}.{Environment.ProcessId}";
        using (var file = Open(partial))
        using (var writer = new StreamWriter(file))
            writer.Write(text);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Held by a starting <c>up</c> and by <c>down</c>, so that two of them on one folder do not race.</summary>
    public async Task<FileStream> LockAsync(CancellationToken cancel)
    {
        var path = Path.Combine(Root, "up.lock");
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 600)
            {
                await Task.Delay(200, cancel);
            }
            catch (UnauthorizedAccessException e)
            {
                throw Unusable(e);
            }
        }
    }

    private string SecretFile(string name) => Path.Combine(Root, "secrets", name);

    private string Once(string name, Func<string> make)
    {
        var path = SecretFile(name);
        try
        {
            if (ReadSecret(path) is { Length: > 0 } known)
                return known;
            WriteSecret(path, make());
            return ReadSecret(path)!;
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unusable(e);
        }
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static void Make(string path, UnixFileMode mode)
    {
        if (System.IO.Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            System.IO.Directory.CreateDirectory(path);
        else
            System.IO.Directory.CreateDirectory(path, mode);
    }

    private static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private CliException Unusable(Exception e) => new(
        ExitCodes.CannotRun,
        "data_folder_unusable",
        $"The data folder {Root} cannot be used by {Environment.UserName}: {e.Message}\nIf another user made it, run as that user, or name another folder with --data.",
        e);
}
