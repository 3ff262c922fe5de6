-- The lane of an address: its host's share of the fetching. One lane is worked by one process at a time, so no host meets two
-- of them. 64 lanes (store.lanes.LANES); user and port left out, so that one machine under two ports is still one host.
CREATE FUNCTION news7d_lane(url TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || substr(md5(coalesce(substring(lower(url) from '^[a-z]+://(?:[^/?#@]*@)?(\[[^]]*\]|[^/:?#]*)'), '')), 1, 8))::bit(32)::integer & 63
$$;
CREATE INDEX feed_lane ON feed (news7d_lane(url));
CREATE INDEX article_lane ON article (news7d_lane(url), page_due_at, id) WHERE page_due_at IS NOT NULL;

-- Who may write as the one holder of a lane: the number grows with every new holder.
CREATE TABLE lane_term (
    lane BIGINT NOT NULL PRIMARY KEY,
    term BIGINT NOT NULL
);
