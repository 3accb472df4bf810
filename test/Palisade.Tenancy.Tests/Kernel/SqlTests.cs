using System.Reflection;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class SqlTests
{
    [Fact]
    public void A_hole_becomes_a_parameter_and_never_text()
    {
        var evil = "'; drop table x; --";
        Sql sql = Of($"select * from t where a = {evil} and b = {Guid.Empty} and c = {(int?)null}");
        Assert.Equal("select * from t where a = $1 and b = $2 and c = $3", sql.Text);
        Assert.Equal(3, sql.ParameterCount);
        Assert.Equal(evil, sql.Parameters[0].Value);
    }

    [Fact]
    public void Nested_fragments_are_renumbered_and_keep_their_values()
    {
        var inner = Of($"x = {1} or y = {"two"}");
        var middle = Of($"({inner}) and z = {3}");
        var outer = Of($"select {"zero"} where {middle} and {inner} and w = {4} {Sql.Empty}");
        Assert.Equal("select $1 where (x = $2 or y = $3) and z = $4 and x = $5 or y = $6 and w = $7 ", outer.Text);
        Assert.Equal(["zero", 1, "two", 3, 1, "two", 4], outer.Parameters.Select(p => p.Value));
    }

    [Fact]
    public void Eleven_parameters_are_renumbered_as_whole_numbers()
    {
        var inner = Of($"{1} {2} {3} {4} {5} {6} {7} {8} {9} {10} {11}");
        Assert.Equal("$1 $2 $3 $4 $5 $6 $7 $8 $9 $10 $11 $12", Of($"{0} {inner}").Text);
    }

    /// <summary>Only the compiler's calls take text; whatever is added later must not.</summary>
    [Fact]
    public void There_is_no_public_way_to_make_a_statement_from_a_string()
    {
        var ways = typeof(Sql).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .OfType<MethodBase>()
            .Where(m => m.DeclaringType == typeof(Sql) && m.GetParameters().Any(p => p.ParameterType == typeof(string) || p.ParameterType == typeof(object)))
            .Select(m => m.Name)
            .Order();

        // AppendFormatted(string) makes a parameter, Json a parameter's value; AppendLiteral is what the compiler calls for the literal parts.
        Assert.Equal(["AppendFormatted", "AppendLiteral", "Json"], ways);
        Assert.DoesNotContain(typeof(Sql).GetMethods(), m => m.Name is "op_Implicit" or "op_Explicit");
        Assert.All(typeof(Sql).GetConstructors(), c => Assert.Equal([typeof(int), typeof(int)], c.GetParameters().Select(p => p.ParameterType)));
        Assert.DoesNotContain(
            typeof(SqlRunner).GetMethods().Concat(typeof(SqlBatch).GetMethods()).Where(m => m.DeclaringType != typeof(object)),
            m => m.GetParameters().Any(p => p.ParameterType == typeof(string)));
    }

    private static Sql Of(Sql sql) => sql;
}
