using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Palisade.Client;

namespace Palisade.Portal;

/// <summary>What stands in a form, and what is wrong with it: a form that is refused is shown again with all that was typed.</summary>
public sealed class Form
{
    private readonly Dictionary<string, StringValues> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An empty form, or one with values to begin with.</summary>
    public Form(params (string Name, string? Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (name, value) in values)
            _values[name] = value;
    }

    /// <summary>The key under which the API does what the form says once.</summary>
    public string Once { get; private set; } = Visit.NewOnce();

    /// <summary>What is wrong with the whole; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>A stable code of <see cref="Problem"/>.</summary>
    public string? Code { get; private set; }

    /// <summary>Uploaded files.</summary>
    public IFormFileCollection? Files { get; private set; }

    /// <summary>Errors of fields that the page may not show beside a field.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>What was typed; empty when nothing was.</summary>
    public string this[string name] => _values.TryGetValue(name, out var value) ? value.ToString().Trim() : "";

    /// <summary>Whether a box is ticked.</summary>
    public bool Has(string name) => this[name].Length > 0;

    /// <summary>All that was sent, as it was sent.</summary>
    public IEnumerable<(string Name, string Value)> Fields => _values.SelectMany(f => f.Value.Select(value => (f.Key, value ?? "")));

    /// <summary>Null instead of an empty text.</summary>
    public string? Text(string name) => this[name] is { Length: > 0 } text ? text : null;

    /// <summary>A whole number; null when it is none.</summary>
    public int? Number(string name) => int.TryParse(this[name], out var number) ? number : null;

    /// <summary>Everything that was sent under a name.</summary>
    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out var values) ? [.. values.OfType<string>().Where(v => v.Length > 0)] : [];

    /// <summary>The same form with several values under a name.</summary>
    public Form Adding(string name, IEnumerable<string> values)
    {
        _values[name] = values.ToArray();
        return this;
    }

    /// <summary>What is wrong with a field; null: nothing.</summary>
    public string? ErrorOf(string name) => _errors.GetValueOrDefault(name);

    /// <summary>Something is wrong with a field.</summary>
    public void Fail(string name, string message) => _errors[name] = message;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsFine => Problem is null && _errors.Count == 0;

    /// <summary>Takes over what the API refuses. The form gets another key: what is sent next is another request.</summary>
    public void Refuse(PalisadeApiException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        (Problem, Code, Once) = (refusal.Errors.Count == 0 && refusal.Detail is { Length: > 0 } detail ? $"{refusal.Message} {detail}" : refusal.Message, refusal.Code, Visit.NewOnce());
        foreach (var (field, messages) in refusal.Errors)
            _errors[field] = string.Join(' ', messages);
    }

    internal static async Task<Form> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var sent = await request.ReadFormAsync(cancellationToken);
        var form = new Form { Files = sent.Files };
        foreach (var (name, values) in sent)
            form._values[name] = values;
        if (form[OnceField] is { Length: 32 } once && once.All(char.IsAsciiHexDigitLower))
            form.Once = once;
        return form;
    }

    internal const string OnceField = "once";
}
