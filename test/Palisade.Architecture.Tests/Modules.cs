using System.Reflection;
using Palisade.Platform;
using Palisade.Server;

namespace Palisade.Architecture.Tests;

/// <summary>The product's assemblies as they are loaded with the server.</summary>
internal static class Modules
{
    /// <summary>Every assembly of the product that the server ships.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. System.IO.Directory.GetFiles(Path.GetDirectoryName(typeof(PalisadeServer).Assembly.Location)!, "Palisade.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.EndsWith(".Tests", StringComparison.Ordinal) && name != "Palisade.Testing")
            .Order(StringComparer.Ordinal)
            .Select(name => Assembly.Load(new AssemblyName(name!))),
    ];

    /// <summary>The entries of a table of errors.</summary>
    public static IReadOnlyList<ProblemError> ErrorsOf(Type table) =>
    [
        .. table.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(f => f.FieldType == typeof(ProblemError))
            .Select(f => (ProblemError)f.GetValue(null)!),
    ];
}
