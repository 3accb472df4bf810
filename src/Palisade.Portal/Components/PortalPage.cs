using Microsoft.AspNetCore.Components;

namespace Palisade.Portal.Components;

/// <summary>A page: gets the visit from its handler.</summary>
public abstract class PortalPage : ComponentBase
{
    /// <summary>Who looks, at which brand, in which language.</summary>
    [Parameter, EditorRequired]
    public Visit Visit { get; set; } = null!;

    /// <summary>In the reader's language.</summary>
    protected string T(string text, params object?[] holes) => Visit.T(text, holes);

    /// <summary>A path of this tenant.</summary>
    protected string Url(string path) => Visit.Url(path);
}

/// <summary>A part of a page: gets the visit from the shell around it.</summary>
public abstract class PortalPart : ComponentBase
{
    /// <summary>Who looks, at which brand, in which language.</summary>
    [CascadingParameter]
    public Visit Visit { get; set; } = null!;

    /// <summary>In the reader's language.</summary>
    protected string T(string text, params object?[] holes) => Visit.T(text, holes);

    /// <summary>A path of this tenant.</summary>
    protected string Url(string path) => Visit.Url(path);
}

/// <summary>An input of a form: gets what was typed, and what is wrong with it, from the form around it.</summary>
public abstract class PortalField : PortalPart
{
    /// <summary>The form around.</summary>
    [CascadingParameter]
    public Form Form { get; set; } = new();

    /// <summary>The name under which it is sent.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What it is called, in English.</summary>
    [Parameter]
    public string Label { get; set; } = "";

    /// <summary>What helps to fill it, in English.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>Whether it must be filled.</summary>
    [Parameter]
    public bool Required { get; set; }

    /// <summary>Under which name the API tells what is wrong, when it is another one.</summary>
    [Parameter]
    public string? ErrorName { get; set; }

    /// <summary>Where the input is in the page.</summary>
    protected string Id => "f-" + Name.Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    /// <summary>What is wrong.</summary>
    protected string? Error => Form.ErrorOf(ErrorName ?? Name);

    /// <summary>What describes the input to those who hear the page.</summary>
    protected string? DescribedBy => (Hint, Error) switch { (null, null) => null, (_, null) => Id + "-hint", (null, _) => Id + "-error", _ => $"{Id}-hint {Id}-error" };
}
