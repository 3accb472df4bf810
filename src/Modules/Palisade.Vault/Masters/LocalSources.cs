using Palisade.Tenancy;

namespace Palisade.Vault.Masters;

/// <summary>Keys that are known from the start.</summary>
internal sealed class FixedSource(params IReadOnlyList<IMasterKey> keys) : IMasterKeySource
{
    public ValueTask<IReadOnlyList<IMasterKey>> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(keys);
}

/// <summary>
/// Keys in a file, one a line, empty lines and those that begin with # left out. Read anew each time, which is seldom: a key that somebody put on
/// top wraps from then on, in every process, without a restart.
/// </summary>
internal sealed class FileSource(string path) : IMasterKeySource
{
    public async ValueTask<IReadOnlyList<IMasterKey>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(path, cancellationToken);
            IMasterKey[] keys = [.. lines.Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#').Select(line => new LocalMasterKey(MasterKey.Parse(line)))];
            return keys.Length > 0 ? keys : throw new MasterKeyUnavailableException("The file of the vault's master keys holds no key.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new MasterKeyUnavailableException("The file of the vault's master keys cannot be read.", e);
        }
    }
}
