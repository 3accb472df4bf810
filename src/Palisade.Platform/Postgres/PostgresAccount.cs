namespace Palisade.Platform.Postgres;

/// <summary>
/// The system account the server runs under. PostgreSQL refuses to run as root, so a caller that is root hands its programs to another account;
/// any other caller runs them as itself.
/// </summary>
internal sealed record PostgresAccount(string Name, string Ids, IReadOnlyList<string> Prefix)
{
    private const string OwnName = "palisade";

    public static PostgresAccount Caller { get; } = new(Environment.UserName, "", []);

    public bool IsCaller => Prefix.Count == 0;

    /// <summary>The owner of existing data goes first, so that an account added later does not lock the server out of its own files.</summary>
    public static async Task<PostgresAccount> ChooseAsync(string baseDirectory, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            return Caller;
        var account = await OwnerAsync(baseDirectory, cancel) ?? Known("postgres") ?? Known(OwnName) ?? Known("nobody") ?? await CreateAsync(cancel);
        var trial = await Command.RunAsync([.. account.Prefix, "true"], cancel);
        return trial.Succeeded
            ? account
            : throw new PostgresUnavailableException(
                PostgresProblem.NoAccount,
                $"PostgreSQL does not run as root, and switching to the user {account.Name} failed: {trial.Output}\nRun Palisade as an ordinary user instead.");
    }

    public async Task<CommandResult> RunAsync(IReadOnlyList<string> command, CancellationToken cancel) =>
        await Command.RunAsync([.. Prefix, .. command], cancel);

    /// <summary>Whether the account passes a <c>test</c> check on a path; asked as the account itself, so that ACLs and capabilities count.</summary>
    public async Task<bool> CanAsync(string check, string path, CancellationToken cancel) =>
        (await RunAsync(["test", check, path], cancel)).Succeeded;

    /// <summary>Gives files that root made to the account.</summary>
    public async Task OwnAsync(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        if (IsCaller)
            return;
        var result = await Command.RunAsync(["chown", "-h", Ids, .. paths], cancel);
        if (!result.Succeeded)
            throw new PostgresUnavailableException(PostgresProblem.NotWritable, $"The files cannot be given to the user {Name}: {result.Output}");
    }

    private static async Task<PostgresAccount?> OwnerAsync(string directory, CancellationToken cancel)
    {
        if (!Directory.Exists(directory))
            return null;
        var ids = (await Command.RunAsync(["stat", "-c", "%u:%g", directory], cancel)).Output;
        if (ids.StartsWith("0:", StringComparison.Ordinal) || !ids.Contains(':'))
            return null;
        return Switching(Accounts().FirstOrDefault(account => account.Uid == ids.Split(':')[0]).Name, ids);
    }

    private static PostgresAccount? Known(string name)
    {
        var found = Accounts().FirstOrDefault(account => account.Name == name);
        return found.Name is null ? null : Switching(name, $"{found.Uid}:{found.Gid}");
    }

    private static async Task<PostgresAccount> CreateAsync(CancellationToken cancel)
    {
        IReadOnlyList<string> command = Command.Which("useradd") is { } useradd
            ? [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", OwnName]
            : [Command.Which("adduser") ?? "adduser", "-S", "-D", "-H", OwnName];
        var result = await Command.RunAsync(command, cancel);
        return Known(OwnName) ?? throw new PostgresUnavailableException(
            PostgresProblem.NoAccount,
            $"PostgreSQL does not run as root, there is no user postgres or nobody, and making a user {OwnName} failed: {result.Output}");
    }

    private static IEnumerable<(string? Name, string Uid, string Gid)> Accounts() =>
        File.Exists("/etc/passwd")
            ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(f => f.Length > 3).Select(f => ((string?)f[0], f[2], f[3]))
            : [];

    private static PostgresAccount Switching(string? name, string ids)
    {
        var (uid, gid) = (ids.Split(':')[0], ids.Split(':')[1]);
        if (Command.Which("setpriv") is { } setpriv)
            return new PostgresAccount(name ?? uid, ids, [setpriv, $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"]);
        if (name is not null && Command.Which("runuser") is { } runuser)
            return new PostgresAccount(name, ids, [runuser, "-u", name, "--"]);
        throw new PostgresUnavailableException(
            PostgresProblem.NoAccount,
            "PostgreSQL does not run as root, and neither setpriv nor runuser (package util-linux) is here to switch to another user.\n" +
            "Install util-linux, or run Palisade as an ordinary user.");
    }
}
