using System.Xml.Linq;
using Xunit;

namespace Palisade.Architecture.Tests;

/// <summary>Projects refer to each other in one direction, and modules show each other their contracts only.</summary>
public sealed class ReferenceGraphTests
{
    /// <summary>A project may refer to projects further left only.</summary>
    private static readonly string[] Order =
    [
        "Palisade.Tenancy", "Palisade.Tenancy.AspNetCore", "Palisade.Platform", "Palisade.Vault", "Palisade.Audit", "Palisade.Directory", "Palisade.Access", "Palisade.Staff", "Palisade.Programs",
        "Palisade.Attribution", "Palisade.Payouts", "Palisade.Integrations", "Palisade.Leaving", "Palisade.Client", "Palisade.Portal", "Palisade.Server", "Palisade.Cli",
    ];

    [Fact]
    public void Projects_refer_in_one_direction()
    {
        var projects = System.IO.Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), References: ReferencesOf(File.ReadAllText(file)))).ToList();

        Assert.True(projects.Count >= 10, $"only {projects.Count} projects were found");
        Assert.True(projects.Sum(p => p.References.Count) >= 20, "too few references were found");
        Assert.Empty(projects.SelectMany(p => FaultsOf(p.Name, p.References)));
    }

    [Theory]
    [InlineData("Palisade.Access", "../Palisade.Programs/Palisade.Programs.csproj")]
    [InlineData("Palisade.Tenancy", "../Palisade.Platform/Palisade.Platform.csproj")]
    [InlineData("Palisade.Portal", "../Modules/Palisade.Access/Palisade.Access.csproj")]
    [InlineData("Palisade.Cli", "..\\Modules\\Palisade.Access\\Palisade.Access.csproj")]
    [InlineData("Palisade.Access", "../Palisade.Unheard/Palisade.Unheard.csproj")]
    public void Planted_reference_in_the_other_direction_is_found(string project, string reference)
    {
        var text = $"<Project><ItemGroup><ProjectReference Include=\"{reference}\" /></ItemGroup></Project>";

        Assert.NotEmpty(FaultsOf(project, ReferencesOf(text)));
    }

    [Fact]
    public void Modules_show_only_contracts_and_their_entry()
    {
        var modules = Modules.Assemblies.Where(a => File.Exists(Repository.PathOf("src", "Modules", a.GetName().Name!, a.GetName().Name + ".csproj"))).ToList();
        Assert.True(modules.Count >= 5, $"only {modules.Count} modules were found");

        var faults = modules.SelectMany(a => a.GetExportedTypes())
            .Where(t => t.Namespace?.EndsWith(".Contracts", StringComparison.Ordinal) != true && !t.Name.EndsWith("Module", StringComparison.Ordinal))
            .Select(t => t.FullName);

        Assert.Empty(faults);
    }

    private static List<string> ReferencesOf(string project) =>
    [
        .. XDocument.Parse(project).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))),
    ];

    private static IEnumerable<string> FaultsOf(string project, IReadOnlyList<string> references)
    {
        var place = Array.IndexOf(Order, project);
        if (place < 0)
            yield return $"{project} has no place in the order of projects";
        foreach (var reference in references)
        {
            var other = Array.IndexOf(Order, reference);
            if (other < 0 || other >= place)
                yield return $"{project} refers to {reference}";

            // What people click and type goes through the public API, never past it.
            if (project is "Palisade.Portal" && reference is not "Palisade.Client")
                yield return $"{project} refers to {reference}";
            if (project is "Palisade.Cli" && reference is not ("Palisade.Client" or "Palisade.Tenancy" or "Palisade.Platform" or "Palisade.Server"))
                yield return $"{project} refers to {reference}";
        }
    }
}
