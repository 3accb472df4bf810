using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Palisade.Tenancy;

/// <summary>
/// Rows to values by Dapper's generated parsers: a scalar, or a type whose longest constructor has a parameter for each column
/// (snake_case columns match PascalCase names).
/// </summary>
internal static class RowParser<T>
{
    private static readonly bool IsScalar = typeof(T).IsValueType || typeof(T) == typeof(string) || typeof(T).IsArray;

    static RowParser() => RowMapping.EnsureConfigured();

    public static Func<DbDataReader, T> For(DbDataReader reader) => IsScalar
        ? static row => row.IsDBNull(0) ? default! : row.GetFieldValue<T>(0)
        : reader.GetRowParser<T>();
}

internal static class RowMapping
{
    private static readonly Lazy<bool> Configured = new(() =>
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.TypeMapProvider = type => new ConstructorFirstMap(type);
        return true;
    });

    public static void EnsureConfigured() => _ = Configured.Value;

    /// <summary>Picks the longest constructor whatever the column types are, so that timestamptz can become DateTimeOffset.</summary>
    private sealed class ConstructorFirstMap(Type type) : SqlMapper.ITypeMap
    {
        private readonly DefaultTypeMap _inner = new(type);

        public ConstructorInfo? FindConstructor(string[] names, Type[] types)
        {
            var longest = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Where(c => c.GetParameters() is not [{ } only] || only.ParameterType != type)
                .MaxBy(c => c.GetParameters().Length);
            return longest is not null && longest.GetParameters().Length == names.Length ? longest : _inner.FindConstructor(names, types);
        }

        public ConstructorInfo? FindExplicitConstructor() => _inner.FindExplicitConstructor();

        public SqlMapper.IMemberMap? GetConstructorParameter(ConstructorInfo constructor, string columnName) =>
            _inner.GetConstructorParameter(constructor, columnName);

        public SqlMapper.IMemberMap? GetMember(string columnName) => _inner.GetMember(columnName);
    }
}
