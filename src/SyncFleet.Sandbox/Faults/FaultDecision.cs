using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Faults;

/// <summary>What goes wrong with one request; all rules that struck, put together.</summary>
internal sealed class FaultDecision
{
    private static readonly int Variants = Enum.GetValues<Malformation>().Length;

    private readonly List<FaultRule> _struck;
    private readonly List<FaultRule> _byRecord;
    private readonly long _request;

    public FaultDecision(List<FaultRule> struck, List<FaultRule> byRecord, long request) =>
        (_struck, _byRecord, _request) = (struck, byRecord, request);

    /// <summary>Nothing goes wrong.</summary>
    public static FaultDecision None { get; } = new([], [], 0);

    public FaultRule? Find(FaultKind kind) => _struck.Find(r => r.Kind == kind);

    public bool Has(FaultKind kind) => Find(kind) is not null;

    /// <summary>Marks the records that come malformed and doubles the one that comes twice.</summary>
    public void Spoil(List<SandboxRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        foreach (var rule in _byRecord)
        {
            SpoilShare(rows, rule);
        }

        if (Find(FaultKind.Malformed) is { } one)
        {
            var place = rows.Count / 2;
            rows[place] = rows[place] with { Oddity = VariantOf(one, (ulong)_request) };
        }

        if (Has(FaultKind.DuplicateKeys))
        {
            var place = rows.Count / 3;
            rows.Insert(place, rows[place]);
        }
    }

    private static void SpoilShare(List<SandboxRow> rows, FaultRule rule)
    {
        for (var place = 0; place < rows.Count; place++)
        {
            var chance = rows[place].Fixed(92);
            if (Chance.Share(chance) < rule.Rate)
            {
                rows[place] = rows[place] with { Oddity = VariantOf(rule, chance) };
            }
        }
    }

    private static Malformation VariantOf(FaultRule rule, ulong chance)
    {
        if (rule.Variant != Malformation.None)
        {
            return rule.Variant;
        }

        var variant = (Malformation)(1 + (chance % (ulong)(Variants - 1)));
        return variant == Malformation.HugeRecord ? Malformation.NulCharacter : variant;
    }
}
