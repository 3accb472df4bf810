using Amazon.KeyManagementService;
using Microsoft.Extensions.Configuration;
using Palisade.Tenancy;

namespace Palisade.Vault.Masters;

/// <summary>
/// The master keys of the installation, from <c>PALISADE_VAULT_MASTER</c>: a list of places, of which the first wraps and all unwrap.
/// <c>installation</c> (default): a key derived from the installation's master key. <c>file:/path</c>: a file of keys (a comma or % in the path percent-encoded). <c>env:NAME</c>: a variable
/// of keys, comma-separated. <c>kms:KEY</c>: a key of AWS KMS, by id or ARN; region and credentials come from where AWS's tools take them, another
/// endpoint from <c>PALISADE_KMS_URL</c>.
/// </summary>
internal sealed class MasterKeys(IReadOnlyList<IMasterKeySource> sources)
{
    private static readonly TimeSpan KmsPatience = TimeSpan.FromSeconds(5);

    /// <summary>Reads the setting.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read; the message holds no key.</exception>
    public static MasterKeys From(IConfiguration configuration, MasterKey installation)
    {
        var places = (configuration["PALISADE_VAULT_MASTER"] ?? "installation").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var sources = places.Select(place => Source(place, configuration, installation)).ToList();
        return sources.Count > 0 ? new MasterKeys(sources) : throw Wrong("names no place");
    }

    /// <summary>The key that wraps.</summary>
    public async ValueTask<IMasterKey> CurrentAsync(CancellationToken cancellationToken) => (await sources[0].ReadAsync(cancellationToken))[0];

    /// <summary>The key that wrapped something.</summary>
    /// <exception cref="MasterKeyUnknownException">No place has it.</exception>
    public async ValueTask<IMasterKey> FindAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            foreach (var key in await source.ReadAsync(cancellationToken))
            {
                if (key.Id == id)
                {
                    return key;
                }
            }
        }

        throw new MasterKeyUnknownException(id);
    }

    private static IMasterKeySource Source(string place, IConfiguration configuration, MasterKey installation)
    {
        var (scheme, rest) = place.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? (place[..colon], place[(colon + 1)..]) : (place, "");
        return (scheme, rest) switch
        {
            ("installation", "") => new FixedSource(new LocalMasterKey(installation)),
            ("file", { Length: > 0 }) => Existing(Uri.UnescapeDataString(rest)),
            ("env", { Length: > 0 }) => new FixedSource(Keys(configuration[rest], rest)),
            ("kms", { Length: > 0 and <= 290 }) => new FixedSource(new KmsMasterKey(Kms(configuration["PALISADE_KMS_URL"], configuration["AWS_REGION"]), rest)),
            _ => throw Wrong("must list installation, file:/path, env:NAME or kms:KEY"),
        };
    }

    private static FileSource Existing(string path) => File.Exists(path) ? new FileSource(path) : throw Wrong("names a file that is not there");

    private static IMasterKey[] Keys(string? list, string variable)
    {
        try
        {
            IMasterKey[] keys =
                [.. (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => new LocalMasterKey(MasterKey.Parse(text)))];
            return keys.Length > 0 ? keys : throw Wrong($"names the variable {variable}, which is not set");
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"The variable {variable}: {e.Message}", e);
        }
    }

    private static AmazonKeyManagementServiceClient Kms(string? url, string? region)
    {
        var settings = new AmazonKeyManagementServiceConfig { Timeout = KmsPatience, MaxErrorRetry = 2 };
        if (url is { Length: > 0 })
        {
            settings.ServiceURL = url;
            settings.AuthenticationRegion = region ?? "us-east-1";
        }

        return new AmazonKeyManagementServiceClient(settings);
    }

    private static InvalidOperationException Wrong(string how) => new($"PALISADE_VAULT_MASTER {how}.");
}
