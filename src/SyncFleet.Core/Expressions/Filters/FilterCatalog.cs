using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>All filters by name.</summary>
internal static class FilterCatalog
{
    private static readonly FrozenDictionary<string, TemplateFilter> All = new Dictionary<string, TemplateFilter>(StringComparer.Ordinal)
    {
        ["default"] = ValueFilters.Default,
        ["d"] = ValueFilters.Default,
        ["string"] = ValueFilters.String,
        ["tojson"] = ValueFilters.ToJson,
        ["safe"] = ValueFilters.Safe,
        ["attr"] = ValueFilters.Attr,
        ["int"] = NumberFilters.Int,
        ["float"] = NumberFilters.Float,
        ["round"] = NumberFilters.Round,
        ["abs"] = NumberFilters.Abs,
        ["lower"] = TextFilters.Lower,
        ["upper"] = TextFilters.Upper,
        ["trim"] = TextFilters.Trim,
        ["title"] = TextFilters.Title,
        ["capitalize"] = TextFilters.Capitalize,
        ["replace"] = TextFilters.Replace,
        ["format"] = TextFilters.Format,
        ["wordcount"] = TextFilters.WordCount,
        ["truncate"] = TextFilters.Truncate,
        ["center"] = TextFilters.Center,
        ["indent"] = TextFilters.Indent,
        ["escape"] = TextFilters.Escape,
        ["e"] = TextFilters.Escape,
        ["forceescape"] = TextFilters.Escape,
        ["urlencode"] = TextFilters.UrlEncode,
        ["hash"] = CodingFilters.Hash,
        ["hmac"] = CodingFilters.Hmac,
        ["base64encode"] = CodingFilters.Base64Encode,
        ["base64decode"] = CodingFilters.Base64Decode,
        ["base64binascii_decode"] = CodingFilters.Base64Encode,
        ["regex_search"] = RegexFilters.Search,
        ["regex_replace"] = RegexFilters.Replace,
        ["length"] = SequenceFilters.Length,
        ["count"] = SequenceFilters.Length,
        ["first"] = SequenceFilters.First,
        ["last"] = SequenceFilters.Last,
        ["join"] = SequenceFilters.Join,
        ["list"] = SequenceFilters.List,
        ["reverse"] = SequenceFilters.Reverse,
        ["sort"] = SortingFilters.Sort,
        ["unique"] = SortingFilters.Unique,
        ["max"] = SortingFilters.Max,
        ["min"] = SortingFilters.Min,
        ["dictsort"] = SortingFilters.DictSort,
        ["groupby"] = SortingFilters.GroupBy,
        ["sum"] = SequenceFilters.Sum,
        ["items"] = SequenceFilters.Items,
        ["batch"] = SequenceFilters.Batch,
        ["slice"] = SequenceFilters.Slice,
        ["map"] = SelectingFilters.Map,
        ["select"] = SelectingFilters.Select,
        ["reject"] = SelectingFilters.Reject,
        ["selectattr"] = SelectingFilters.SelectAttr,
        ["rejectattr"] = SelectingFilters.RejectAttr,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TemplateFilter? Find(string name) => All.GetValueOrDefault(name);
}
