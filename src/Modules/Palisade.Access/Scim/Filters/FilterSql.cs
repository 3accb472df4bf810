using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Filters;

/// <summary>How a value is stored, so how it is compared.</summary>
internal enum ColumnKind
{
    /// <summary>Text, compared without regard to case.</summary>
    Text,

    /// <summary>Text, compared as it is.</summary>
    ExactText,

    /// <summary>Text that is stored in lower case.</summary>
    LowerText,

    Boolean,

    Time,

    Id,
}

/// <summary>An expression that reads a value.</summary>
internal readonly record struct Column(Sql Value, ColumnKind Kind);

/// <summary>Where the attributes of a type of resource lie.</summary>
internal interface IFilterColumns
{
    /// <summary>A single value.</summary>
    Column Single(AttributePath path);

    /// <summary>The rows of a multi-valued attribute, as what follows <c>from</c>.</summary>
    Sql Elements(AttributePath path);

    /// <summary>A part of such a row.</summary>
    Column Element(AttributePath path);
}

/// <summary>
/// Turns a filter into a condition. Everything a caller wrote is a parameter; the text of the condition comes from literals here and in the
/// columns. Every condition is true or false, never null, so that <c>not</c> means what it says.
/// </summary>
internal sealed class FilterSql(IFilterColumns columns)
{
    public Sql Where(Filter filter) => Condition(filter, inElement: false);

    /// <summary>The same for rows of a multi-valued attribute, whose tables the statement names itself.</summary>
    public Sql WhereElement(Filter filter) => Condition(filter, inElement: true);

    /// <summary>What a list is sorted by: of a multi-valued attribute the primary value, or else the first.</summary>
    public Sql SortKey(AttributePath path)
    {
        if (!path.Attribute.MultiValued)
        {
            return Folded(columns.Single(path));
        }

        Sql value = Folded(columns.Element(path));
        Sql rows = columns.Elements(path);
        Sql primary = path.Attribute.FindSub("primary") is { } flag ? (Sql)$"{columns.Element(path with { Sub = flag }).Value} desc nulls last" : $"1";
        return $"(select {value} from {rows} order by {primary} limit 1)";
    }

    private Sql Condition(Filter filter, bool inElement)
    {
        switch (filter)
        {
            case Filter.And(var left, var right):
                Sql both = Condition(left, inElement), and = Condition(right, inElement);
                return $"({both} and {and})";
            case Filter.Or(var left, var right):
                Sql either = Condition(left, inElement), or = Condition(right, inElement);
                return $"({either} or {or})";
            case Filter.Not(var inner):
                Sql negated = Condition(inner, inElement);
                return $"(not {negated})";
            case Filter.Has(var path, var inner):
                return Exists(path, Condition(inner, inElement: true));
            case Filter.Present(var path):
                return Present(path, inElement);
            case Filter.Compare compare when compare.Path.Attribute.MultiValued && !inElement:
                return Exists(compare.Path, Compare(columns.Element(compare.Path), compare));
            case Filter.Compare compare:
                return Compare(inElement ? columns.Element(compare.Path) : columns.Single(compare.Path), compare);
            default:
                throw new ArgumentOutOfRangeException(nameof(filter));
        }
    }

    private Sql Exists(AttributePath path, Sql condition)
    {
        Sql rows = columns.Elements(path);
        return $"exists (select from {rows} where {condition})";
    }

    private Sql Present(AttributePath path, bool inElement)
    {
        if (path.Attribute.MultiValued && !inElement)
        {
            return Exists(path, path.Sub is null ? (Sql)$"true" : HasText(columns.Element(path)));
        }

        return HasText(inElement ? columns.Element(path) : columns.Single(path));
    }

    private static Sql HasText(Column column)
    {
        Sql value = column.Value;
        return column.Kind is ColumnKind.Text or ColumnKind.ExactText or ColumnKind.LowerText ? (Sql)$"coalesce({value} <> '', false)" : $"({value} is not null)";
    }

    private static Sql Folded(Column column)
    {
        Sql value = column.Value;
        return column.Kind == ColumnKind.Text ? $"lower({value})" : value;
    }

    private static Sql Compare(Column column, Filter.Compare compare)
    {
        Sql left = Folded(column), right = Right(column, compare.Value);
        Sql sound = compare.Operator switch
        {
            FilterOperator.Equal => $"{left} = {right}",
            FilterOperator.NotEqual => $"{left} is distinct from {right}",
            FilterOperator.Contains => $"position({right} in {left}) > 0",
            FilterOperator.StartsWith => $"starts_with({left}, {right})",
            FilterOperator.EndsWith => $"right({left}, length({right})) = {right}",
            FilterOperator.Greater => $"{left} > {right}",
            FilterOperator.GreaterOrEqual => $"{left} >= {right}",
            FilterOperator.Less => $"{left} < {right}",
            FilterOperator.LessOrEqual => $"{left} <= {right}",
            _ => throw new ArgumentOutOfRangeException(nameof(compare)),
        };

        // Columns with an index are compared bare, or the index would not be used.
        return (column.Kind, compare.Operator) is (ColumnKind.LowerText or ColumnKind.Id, _) or (_, FilterOperator.NotEqual) ? sound
            : (column.Kind, compare.Operator) is (ColumnKind.ExactText, FilterOperator.Equal) ? (Sql)$"({left} is not null and {sound})"
            : $"coalesce({sound}, false)";
    }

    private static Sql Right(Column column, FilterValue value) => column.Kind switch
    {
        ColumnKind.Boolean => $"{value.Boolean}",
        ColumnKind.Time => $"{value.Time}",
        // An id that is none names nothing.
        ColumnKind.Id => $"{(PublicId.TryParse(value.Text, out var id) ? id : Guid.Empty)}",
        ColumnKind.LowerText => $"{value.Text!.ToLowerInvariant()}",
        ColumnKind.ExactText => $"{value.Text}",
        _ => (Sql)$"lower({value.Text})",
    };
}
