using Palisade.Tenancy;

namespace Palisade.Server.Telemetry;

/// <summary>Asks the database at most once a second, however many ask this.</summary>
internal sealed class DatabaseProbe(Doors doors, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<bool>? _last;
    private long _asked;

    public Task<bool> AnswersAsync()
    {
        lock (_gate)
        {
            if (_last is null || (_last.IsCompleted && clock.GetElapsedTime(_asked) > Fresh))
            {
                (_last, _asked) = (AskAsync(), clock.GetTimestamp());
            }

            return _last;
        }
    }

    private async Task<bool> AskAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await doors.TenantBySlugAsync("-", patience.Token);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
