namespace Palisade.Platform.Postgres;

/// <summary>One start of an embedded server, under the lock of its folder.</summary>
internal sealed class EmbeddedPostgresStarter
{
    private const int PortAttempts = 5;

    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresFolder _folder;
    private readonly PostgresAccount _account;

    private EmbeddedPostgresStarter(EmbeddedPostgresOptions options, PostgresFolder folder, PostgresAccount account) =>
        (_options, _folder, _account) = (options, folder, account);

    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows())
            throw new PostgresUnavailableException(PostgresProblem.BinariesMissing, "The embedded PostgreSQL runs on Linux and macOS; on Windows, use WSL.");
        var (folder, account) = await PostgresFolder.LocateAsync(options.DataDirectory, cancel);
        if (folder.Root != Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DataDirectory)))
            options.Progress?.Invoke($"the data goes to {folder.Root}: the user {account.Name}, who runs PostgreSQL, may not enter {options.DataDirectory}");
        await using var held = await folder.PrepareAsync(account, options.Time, cancel);
        return await new EmbeddedPostgresStarter(options, folder, account).StartAsync(cancel);
    }

    private async Task<EmbeddedPostgres> StartAsync(CancellationToken cancel)
    {
        if (await AttachAsync(cancel) is { } running)
            return running;
        var binaries = await BinariesAsync(cancel);
        var initializer = new ClusterInit(_folder, _account);
        var isNew = _folder.Major is null;
        if (isNew)
        {
            _options.Progress?.Invoke($"making a PostgreSQL {binaries.Version} data directory in {_folder.Root}");
            await initializer.RunAsync(binaries, _options.Durability, cancel);
        }

        var password = await PasswordAsync(cancel);
        PruneLogs();
        var server = await LaunchAsync(binaries, keepLastPort: !isNew, cancel);
        try
        {
            var version = await ServerProbe.WaitAsync(_folder, server, password, _options, cancel)
                ?? throw PostgresFault.Start(_folder, server.Port, PostgresFault.LogTail(_folder));
            return new EmbeddedPostgres(_options, _folder, server, password, version, Watch(binaries), attached: false);
        }
        catch (OperationCanceledException)
        {
            // The server came up just before the caller gave up on it: nobody would know of it, or stop it.
            await ServerStop.RunAsync(_folder, _options.Time, CancellationToken.None);
            throw;
        }
    }

    private Watchdog? Watch(PostgresBinaries binaries)
    {
        if (_options.Lifetime == PostgresLifetime.Detached)
            return null;
        var temporary = _options.Lifetime == PostgresLifetime.Temporary;
        return Watchdog.Start(
            [.. _account.Prefix, binaries.Program("pg_ctl"), "-D", _folder.Data, "-m", temporary ? "immediate" : "fast", "-w", "stop"],
            remove: temporary ? _folder.Root : null);
    }

    private async Task<EmbeddedPostgres?> AttachAsync(CancellationToken cancel)
    {
        var begun = _options.Time.GetTimestamp();
        while (PostmasterFile.Running(_folder.Data) is { } server)
        {
            if (server.IsReady)
            {
                if (_options.Port != 0 && _options.Port != server.Port)
                    throw Conflict($"already runs on port {server.Port}, not {_options.Port}");
                if (_options.Major is { } major && _folder.Major != major)
                    throw AnotherMajor(major.ToString());
                var password = await PasswordAsync(cancel);
                if (await ServerProbe.WaitAsync(_folder, server, password, _options, cancel) is { } version)
                    return new EmbeddedPostgres(_options, _folder, server, password, version, watchdog: null, attached: true);
            }

            // Starting, recovering or stopping: on somebody else's behalf, so wait for the end of it.
            if (_options.Time.GetElapsedTime(begun) > _options.StartTimeout)
                throw PostgresFault.Start(_folder, server.Port, $"The server (process {server.ProcessId}) is still {server.Status}.\n{PostgresFault.LogTail(_folder)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), _options.Time, cancel);
        }

        return null;
    }

    private async Task<PostgresBinaries> BinariesAsync(CancellationToken cancel)
    {
        if (_options.Major is { } asked && _folder.Major is { } present && asked != present)
            throw AnotherMajor(asked.ToString());
        try
        {
            var found = await PostgresBinaries.FindAsync(_options.Major ?? _folder.Major, _options.ToolsDirectory, cancel);
            return await PostgresFolder.ReachableAsync(found, _account, _options.Progress, cancel);
        }
        catch (PostgresUnavailableException e) when (_folder.Major is { } major && e.Problem == PostgresProblem.BinariesMissing)
        {
            throw new PostgresUnavailableException(
                PostgresProblem.AnotherMajorVersion, $"The data in {_folder.Root} was made by PostgreSQL {major}, which is not installed here.\n{e.Message}", e);
        }
    }

    private async Task<PostmasterFile> LaunchAsync(PostgresBinaries binaries, bool keepLastPort, CancellationToken cancel)
    {
        var begun = _options.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            PostmasterFile.RemoveIfStale(_folder.Data);
            _folder.ClearSocket();
            var port = PostgresSettings.ChoosePort(_options.Port, _folder, keepLastPort && attempt == 1);
            await File.WriteAllTextAsync(_folder.Settings, PostgresSettings.Text(_options, _folder, port), cancel);
            File.Delete(_folder.StartLog);
            await _account.OwnAsync([_folder.Settings], cancel);
            var said = await LaunchOnceAsync(binaries, cancel);
            if (said is null && PostmasterFile.Running(_folder.Data) is { } server)
                return server;
            said ??= PostgresFault.LogTail(_folder);
            var elapsed = _options.Time.GetElapsedTime(begun);
            var again = PostgresFault.IsPortTaken(said) ? _options.Port == 0 && attempt < PortAttempts : PostgresFault.IsStillDying(said) && elapsed < _options.StartTimeout;
            if (!again)
                throw PostgresFault.Start(_folder, port, said);
            await Task.Delay(TimeSpan.FromMilliseconds(100), _options.Time, cancel);
        }
    }

    /// <summary>Null when the server is ready, else what it said instead.</summary>
    private async Task<string?> LaunchOnceAsync(PostgresBinaries binaries, CancellationToken cancel)
    {
        var seconds = Math.Max(1, (int)_options.StartTimeout.TotalSeconds);
        // pg_ctl gives the server a session of its own, so that Ctrl-C in this terminal does not reach it. It is not killed on cancellation:
        // the server that it is starting would live on, or die without cleaning up.
        var starting = _account.RunAsync(
            [binaries.Program("pg_ctl"), "-D", _folder.Data, "-l", _folder.StartLog, "-t", $"{seconds}", "-w", "-s", "start"], CancellationToken.None);
        while (!starting.IsCompleted && !cancel.IsCancellationRequested)
            await Task.WhenAny(starting, Task.Delay(Timeout.Infinite, cancel));
        while (!starting.IsCompleted)
        {
            await ServerStop.RunAsync(_folder, _options.Time, CancellationToken.None);
            await Task.WhenAny(starting, Task.Delay(TimeSpan.FromMilliseconds(20), _options.Time, CancellationToken.None));
        }

        var result = await starting;
        if (result.Succeeded && !cancel.IsCancellationRequested)
            return null;
        var said = $"{result.Output}\n{PostgresFault.LogTail(_folder)}";
        await ServerStop.RunAsync(_folder, _options.Time, CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return said;
    }

    private async Task<string> PasswordAsync(CancellationToken cancel) =>
        File.Exists(_folder.Password)
            ? (await File.ReadAllTextAsync(_folder.Password, cancel)).Trim()
            : throw new PostgresUnavailableException(
                PostgresProblem.PasswordMissing,
                $"The superuser's password file {_folder.Password} is missing. Put it back, or remove {_folder.Root} to begin with an empty database.");

    private void PruneLogs()
    {
        foreach (var file in Directory.GetFiles(_folder.Logs, "postgresql-*.log").OrderDescending().Skip(10))
            File.Delete(file);
    }

    private PostgresUnavailableException AnotherMajor(string asked) =>
        new(PostgresProblem.AnotherMajorVersion,
            $"The data in {_folder.Root} was made by PostgreSQL {_folder.Major}, and PostgreSQL {asked} was asked for.\n" +
            $"Ask for {_folder.Major}, name another folder, or move the data with pg_dump and pg_restore.");

    private PostgresUnavailableException Conflict(string what) =>
        new(PostgresProblem.SettingsConflict, $"The PostgreSQL of {_folder.Root} {what}. Stop it first (palisade down), or leave the port out.");
}
