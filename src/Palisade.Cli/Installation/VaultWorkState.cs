using System.Text.Json;
using Palisade.Client;

namespace Palisade.Cli.Installation;

/// <summary>
/// What a rotation did so far, kept in the data folder after every portion, so that the same command goes on where it was stopped. The totals are
/// those of the whole rotation.
/// </summary>
/// <param name="Kind"><c>master</c> or <c>data</c>.</param>
/// <param name="Total">What came of it so far.</param>
internal sealed record VaultWorkState(string Kind, VaultWork Total)
{
    public static VaultWorkState? Read(DataFolder folder, string kind)
    {
        try
        {
            return JsonSerializer.Deserialize<VaultWorkState>(File.ReadAllText(folder.VaultWorkFile), JsonSerializerOptions.Web) is { Total: not null } state && state.Kind == kind
                ? state
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write(DataFolder folder)
    {
        var partial = $"{folder.VaultWorkFile}.{Environment.ProcessId}";
        File.WriteAllText(partial, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
        File.Move(partial, folder.VaultWorkFile, overwrite: true);
    }

    public static void Forget(DataFolder folder) => File.Delete(folder.VaultWorkFile);

    /// <summary>The state after a further portion. Where a round ends, what is waiting or unreadable is what the last round found.</summary>
    public VaultWorkState Plus(VaultWork portion, bool newRound) => this with
    {
        Total = new VaultWork(
            portion.MasterId,
            portion.Before,
            (newRound ? 0 : Total.Tenants) + portion.Tenants,
            (newRound ? 0 : Total.Keys) + portion.Keys,
            Total.Rewrapped + portion.Rewrapped,
            Total.Rotated + portion.Rotated,
            Total.Resealed + portion.Resealed,
            (newRound ? 0 : Total.Unreadable) + portion.Unreadable,
            (newRound ? 0 : Total.Waiting) + portion.Waiting,
            portion.Next),
    };

    public static VaultWorkState New(string kind) => new(kind, new VaultWork(null, null, 0, 0, 0, 0, 0, 0, 0, null));
}
