using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Palisade.Api.Tests.Vault;

/// <summary>
/// Everything a process says: logs come in by a provider, answers by a handler; activities, measurements and exceptions are listened to here, for the
/// whole process. Afterwards secrets are looked for in it.
/// </summary>
internal sealed class Canaries : IDisposable
{
    private readonly ConcurrentDictionary<(string Sink, string Text), bool> _said = new();
    private readonly Dictionary<string, string> _secrets = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public Canaries()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((i, value, tags, _) => Hear(i, value, tags));
        _meters.SetMeasurementEventCallback<int>((i, value, tags, _) => Hear(i, value, tags));
        _meters.SetMeasurementEventCallback<double>((i, value, tags, _) => Hear(i, value, tags));
        _meters.Start();
        AppDomain.CurrentDomain.FirstChanceException += Hear;
    }

    /// <summary>How many different things were heard, by sink: a hunt in silence proves nothing.</summary>
    public IReadOnlyDictionary<string, int> Heard => _said.Keys.GroupBy(s => s.Sink).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Names a secret that must be nowhere.</summary>
    public string Plant(string name, string secret)
    {
        _secrets[name] = secret;
        return secret;
    }

    /// <summary>A secret of the test's own making.</summary>
    public string Plant(string name) => Plant(name, "canary" + Guid.NewGuid().ToString("N"));

    /// <summary>What was planted.</summary>
    public IReadOnlyCollection<string> Planted => _secrets.Keys;

    public void Say(string sink, string text) => _said.TryAdd((sink, text), true);

    /// <summary>Which secrets are where; <paramref name="except"/> for what may be there.</summary>
    public IReadOnlyList<string> Hunt(Func<string, string, bool>? except = null)
    {
        var found = new List<string>();
        foreach (var (name, secret) in _secrets)
        {
            foreach (var form in Forms(secret))
            {
                foreach (var (sink, text) in _said.Keys.Where(s => s.Text.Contains(form, StringComparison.OrdinalIgnoreCase) && except?.Invoke(name, s.Text) != true))
                    found.Add($"{name} in {sink}: {text[..Math.Min(text.Length, 300)]}");
            }
        }

        return found;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Hear;
        _activities.Dispose();
        _meters.Dispose();
    }

    /// <summary>The secret as it is, in hexadecimal, percent-encoded, and in base64 wherever it begins in what was encoded.</summary>
    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Convert.ToHexString(bytes);
        yield return Uri.EscapeDataString(secret);
        for (var shift = 0; shift < 3; shift++)
        {
            // The characters that are of this secret alone, whatever stands before and behind it.
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var (first, last) = (shift == 0 ? 0 : 4, encoded.Length - 4);
            yield return encoded[first..last];
        }
    }

    private void Hear(Activity activity)
    {
        var text = new StringBuilder($"{activity.Source.Name} {activity.DisplayName} {activity.StatusDescription}");
        foreach (var (name, value) in activity.TagObjects)
            text.Append(' ').Append(name).Append('=').Append(value);
        foreach (var (name, value) in activity.Baggage)
            text.Append(' ').Append(name).Append('=').Append(value);
        foreach (var happened in activity.Events)
        {
            text.Append(' ').Append(happened.Name);
            foreach (var (name, value) in happened.Tags)
                text.Append(' ').Append(name).Append('=').Append(value);
        }

        Say("trace", text.ToString());
    }

    private void Hear<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Not the value: it makes every measurement another text.
        var text = new StringBuilder(instrument.Name);
        foreach (var (name, tag) in tags)
            text.Append(' ').Append(name).Append('=').Append(tag);
        Say("metric", text.ToString());
        _ = value;
    }

    private void Hear(object? sender, FirstChanceExceptionEventArgs e)
    {
        try
        {
            Say("exception", $"{e.Exception.GetType()}: {e.Exception.Message} {string.Join(' ', e.Exception.Data.Values.Cast<object?>())}");
        }
        catch (Exception)
        {
            // An exception whose message fails has nothing to say.
        }
    }
}

/// <summary>Keeps every answer, headers included.</summary>
internal sealed class Recorder(Canaries canaries) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        canaries.Say("answer", $"{request.Method} {request.RequestUri!.AbsolutePath}: {(int)response.StatusCode}\n{response.Headers}{response.Content.Headers}\n{await response.Content.ReadAsStringAsync(cancellationToken)}");
        return response;
    }
}
